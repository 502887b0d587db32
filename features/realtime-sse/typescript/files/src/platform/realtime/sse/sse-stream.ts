import type { StreamEvent } from './event-streams.ts';
import type { Listener } from './stream-hub.ts';

/** Why a stream has ended. */
export type EndReason = 'gone' | 'old' | 'slow' | 'drain';

export interface SseStreamOptions {
  readonly topics: ReadonlySet<string>;
  readonly tenant: string | undefined;
  readonly heartbeatMs: number;
  /** Then it ends, so that the caller proves again who it is. */
  readonly maxAgeMs: number;
  /** What the caller has not taken yet. When it is more, the stream is cut: it would grow without limit. */
  readonly maxBufferBytes: number;
  /** When the caller should come back. Each is told something else, so that not all of them return together. */
  readonly retryMs: number;
  readonly onEnd: (reason: EndReason) => void;
  readonly random?: () => number;
}

const ENCODER = new TextEncoder();

/** One stream of server-sent events. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class SseStream implements Listener {
  readonly topics: ReadonlySet<string>;
  readonly tenant: string | undefined;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #options: SseStreamOptions;
  readonly #timers: readonly NodeJS.Timeout[];
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  /** What comes in while the past is still being read. */
  #waiting: StreamEvent[] | undefined = [];

  constructor(options: SseStreamOptions) {
    const { topics, tenant, heartbeatMs, maxAgeMs, maxBufferBytes: highWaterMark } = options;
    this.#options = options;
    this.topics = topics;
    this.tenant = tenant;
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#finish('gone'),
      },
      new ByteLengthQueuingStrategy({ highWaterMark }),
    );
    this.#write(this.#retryLine());
    this.#timers = [
      setInterval(() => this.#write(': still here\n\n'), heartbeatMs).unref(),
      setTimeout(() => this.#close('old'), maxAgeMs).unref(),
    ];
  }

  /**
   * Sends what was missed, and from then on what happens.
   * @param missed `undefined` when it is not known what was: then the caller has to read everything anew
   */
  begin(missed: readonly StreamEvent[] | undefined): void {
    if (!missed) this.#write('event: reset\ndata: {}\n\n');
    const sent = new Set<string>();
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of [...(missed ?? []), ...waiting]) {
      if (!sent.has(event.id)) this.receive(event);
      sent.add(event.id);
    }
  }

  receive(event: StreamEvent): void {
    if (this.#waiting) this.#waiting.push(event);
    else this.#write(formatEvent(event));
  }

  end(): void {
    this.#write(this.#retryLine());
    this.#close('drain');
  }

  /** The other side has closed the connection. */
  leave(): void {
    this.#close('gone');
  }

  #write(text: string): void {
    if (!this.#controller) return;
    this.#controller.enqueue(ENCODER.encode(text));
    if ((this.#controller.desiredSize ?? 0) <= 0) {
      // Not closed in order: what waits would be kept until somebody takes it.
      this.#controller.error(new Error('the listener is too slow'));
      this.#finish('slow');
    }
  }

  #close(reason: EndReason): void {
    this.#controller?.close();
    this.#finish(reason);
  }

  #finish(reason: EndReason): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#options.onEnd(reason);
  }

  #retryLine(): string {
    const { retryMs, random = Math.random } = this.#options;
    return `retry: ${Math.round(retryMs * (1 + random()))}\n\n`;
  }
}

/** JSON has no line breaks, so the data is one line. */
function formatEvent({ id, topic, type, data }: StreamEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify({ topic, data })}\n\n`;
}
