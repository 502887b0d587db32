import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer as KafkaConsumer, Message } from '@platformatic/kafka';
import { Lanes } from '../../../events/lanes.ts';
import { Slots } from '../../../events/slots.ts';
import type { Logger } from '../../../log/logger.ts';
import type { Consumer } from '../../message-driver.ts';
import { createOffsetKeeper, type Membership } from './keep-offsets.ts';
import type { Publisher } from './publisher.ts';

const PAUSE_MS = 1000;

export interface ReadOptions {
  readonly consumer: Consumer;
  readonly topics: readonly string[];
  /** Messages that this replica has in hand, of all its partitions. */
  readonly prefetch: number;
  readonly log: Logger;
  readonly bury: Publisher['bury'];
}

export interface Reading {
  /** Begins no message any more, and resolves when those that were begun have been handled and the server knows it. */
  end(): Promise<void>;
}

/**
 * Reads the partitions that a member of a group has got, until it has to give them back. Those of one partition are handled one
 * after the other: a group has one place in it, so that a later message cannot be done before an earlier one.
 */
export function readPartitions(
  client: KafkaConsumer,
  membership: Membership,
  options: ReadOptions,
  onFailure: (error: Error) => void,
): Reading {
  const { topics, prefetch, log } = options;
  const ending = new AbortController();
  const over = ending.signal;
  const lanes = new Lanes();
  const slots = new Slots(prefetch);
  const offsets = createOffsetKeeper(client, membership, over, log);

  async function take(message: Message): Promise<void> {
    const { topic, partition, offset } = message;
    if (!over.aborted && (await settle(message, options, over)))
      offsets.keep({ topic, partition, offset: offset + 1n });
    slots.give();
  }

  async function read(): Promise<void> {
    // A partition that is new to the group is read from its beginning: it was made after the group had its place.
    const modes = { mode: 'committed', fallbackMode: 'earliest' } as const;
    const stream = await client.consume({ ...modes, topics: [...topics], autocommit: false, highWaterMark: prefetch });
    over.addEventListener('abort', () => stream.destroy(), { once: true });
    if (over.aborted) stream.destroy();
    for await (const message of stream) {
      await slots.take();
      if (over.aborted) return;
      lanes.add(`${message.topic}/${message.partition}`, () => take(message));
    }
  }

  const reading = read().then(
    () => over.aborted || onFailure(new Error('the server has ended the reading')),
    (error) => over.aborted || onFailure(error),
  );
  async function end(): Promise<void> {
    await lanes.settled();
    await reading;
    await offsets.settled();
  }
  let ended: Promise<void> | undefined;
  return {
    end() {
      ending.abort();
      ended ??= end();
      return ended;
    },
  };
}

/** Never throws. Says whether nobody needs the message any more: what is not settled comes again, to whoever has its partition. */
async function settle(message: Message, options: ReadOptions, over: AbortSignal): Promise<boolean> {
  const { consumer } = options;
  const body = message.value?.toString() ?? '';
  const type = readHeader(message, 'ce_type') ?? readType(body);
  // A message that says of no type what it is goes to the handler, which refuses it.
  if (type !== undefined && !consumer.types.includes(type)) return true;
  for (let attempt = 1; !over.aborted; attempt += 1) {
    const disposition = await consumer.deliver({ body, attempt });
    if (disposition.kind === 'done') return true;
    if (disposition.kind === 'dead')
      return bury(message, { body, type: type ?? '' }, disposition.reason, options, over);
    await sleep(disposition.afterMs, undefined, { signal: over }).catch(() => undefined);
  }
  return false;
}

/** Tries until the server has it: a message whose place was passed, and that is no dead letter, would be lost. */
async function bury(
  message: Message,
  { body, type }: { readonly body: string; readonly type: string },
  reason: string,
  { bury: send, consumer, log }: ReadOptions,
  over: AbortSignal,
): Promise<boolean> {
  const from = `${message.topic}/${message.partition}/${message.offset}`;
  const id = readHeader(message, 'ce_id') ?? from;
  for (;;) {
    try {
      await send({ consumer: consumer.name, id, type, key: message.key?.toString() ?? '', body, reason, from });
      return true;
    } catch (err) {
      log.warn({ err, subscription: consumer.name, messageId: id }, 'a dead letter cannot be kept');
      if (over.aborted) return false;
      await sleep(PAUSE_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }
}

function readHeader({ headerEntries }: Message, name: string): string | undefined {
  return headerEntries.find(([key]) => key?.toString() === name)?.[1]?.toString();
}

/** Of publishers that set no headers. */
function readType(body: string): string | undefined {
  try {
    const { type } = Object(JSON.parse(body));
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}
