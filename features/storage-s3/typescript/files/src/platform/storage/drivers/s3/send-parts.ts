import type { Part } from '../../cut-into-parts.ts';

export interface SendOptions<Sent> {
  /** At the same time. */
  readonly parallel: number;
  send(part: Part, signal: AbortSignal): Promise<Sent>;
}

/**
 * Takes parts only as fast as they can be sent, so that no more of them are in memory than are on their way. Throws the first failure, of
 * the parts or of sending them, and breaks off what is on its way then.
 */
export async function sendParts<Sent>(
  parts: AsyncGenerator<Part, void>,
  { parallel, send }: SendOptions<Sent>,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    for await (const part of shared(parts)) {
      stop.signal.throwIfAborted();
      sent[part.number - 1] = await send(part, stop.signal);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, work));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return sent;
}

/** For several loops over one generator: the first to end does not end it for the others. */
function shared<T>(generator: AsyncGenerator<T, void>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => generator.next() }) };
}
