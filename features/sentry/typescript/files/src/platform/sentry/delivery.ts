import { setTimeout as sleep } from 'node:timers/promises';
import { type Counter, context, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Dsn } from './dsn.ts';
import { printEnvelope } from './envelope.ts';
import { readQuota } from './quota.ts';
import type { SentryEvent } from './read-event.ts';

export interface DeliveryOptions {
  readonly dsn: Dsn;
  /** Who sends it: `name/version`. */
  readonly client: string;
  readonly timeoutMs: number;
  readonly perMinute: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events: Counter;
}

const MOST_WAITING = 100;
const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 1000;

/** Sends events one after the other, behind the back of whoever has them. It never throws, and nobody waits for it but `close`. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #waiting: SentryEvent[] = [];
  #discarded = new Map<string, number>();
  #running: Promise<void> | undefined;
  #minute = { begun: 0, count: 0 };
  #quietUntil = 0;
  #failures = 0;
  readonly #closing = new AbortController();
  readonly #closed = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  send(event: SentryEvent): void {
    const reason = this.#reasonAgainst();
    if (reason) this.#drop(reason);
    else this.#waiting.push(event);
    // What is sent for a request is no part of its trace.
    if (!reason) this.#running ??= context.with(ROOT_CONTEXT, () => this.#work());
  }

  /** Gives what is waiting so much time. */
  async close(ms: number): Promise<void> {
    this.#closing.abort();
    await Promise.race([this.#running, sleep(ms, undefined, { signal: this.#closed.signal }).catch(() => undefined)]);
    this.#closed.abort();
  }

  #reasonAgainst(): string | undefined {
    const now = this.#options.clock.now().getTime();
    if (now < this.#quietUntil) return 'ratelimit_backoff';
    if (now >= this.#minute.begun + MINUTE_MS) this.#minute = { begun: now, count: 0 };
    this.#minute.count += 1;
    if (this.#minute.count > this.#options.perMinute) return 'sample_rate';
    return this.#waiting.length >= MOST_WAITING ? 'queue_overflow' : undefined;
  }

  #drop(reason: string): void {
    this.#discarded.set(reason, (this.#discarded.get(reason) ?? 0) + 1);
    this.#options.events.add(1, { outcome: 'dropped' });
  }

  async #work(): Promise<void> {
    for (let [event] = this.#waiting; event; [event] = this.#waiting) {
      const isDone = await this.#post(event);
      if (isDone) this.#waiting.shift();
      else if (this.#closing.signal.aborted) break;
      else await this.#pause();
    }
    this.#running = undefined;
  }

  /** Whether it need not be tried again. */
  async #post(event: SentryEvent): Promise<boolean> {
    const { dsn, client, timeoutMs, clock, events } = this.#options;
    const discarded = this.#discarded;
    this.#discarded = new Map();
    try {
      const response = await fetch(dsn.url, {
        method: 'POST',
        body: printEnvelope(event, discarded, clock.now()),
        headers: {
          'content-type': 'application/x-sentry-envelope',
          'user-agent': client,
          'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${dsn.publicKey}, sentry_client=${client}`,
        },
        signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      const seconds = readQuota(response.status, response.headers);
      if (seconds > 0) this.#quietUntil = clock.now().getTime() + seconds * 1000;
      if (response.status >= 500) throw new Error(`Sentry answers ${response.status}`);
      if (response.ok) events.add(1, { outcome: 'sent' });
      else this.#refuse(response.status);
      this.#failures = 0;
      return true;
    } catch (err) {
      for (const [reason, count] of discarded) this.#discarded.set(reason, (this.#discarded.get(reason) ?? 0) + count);
      if (this.#failures === 0) this.#options.log.warn({ err }, 'errors are not reported');
      this.#failures += 1;
      return false;
    }
  }

  /** What Sentry does not want now it will not want later. */
  #refuse(status: number): void {
    this.#drop(status === 429 ? 'ratelimit_backoff' : 'send_error');
    this.#options.log.warn({ status }, 'errors are not reported');
  }

  async #pause(): Promise<void> {
    const ms = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), MINUTE_MS);
    await sleep(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}
