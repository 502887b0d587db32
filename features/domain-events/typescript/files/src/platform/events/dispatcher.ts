import { setTimeout as sleep } from 'node:timers/promises';
import { type Meter, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { Logger } from '../log/logger.ts';
import { isWorthRetrying, retryDelay } from '../retry/retry.ts';
import type { Delivery, DomainEvents, Subscription } from './domain-events.ts';
import type { EventSubscriber } from './event-bus.ts';
import { Lanes } from './lanes.ts';
import { Slots } from './slots.ts';

export interface DispatcherOptions {
  readonly bus: EventSubscriber;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly attempts: number;
  readonly retryMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly maxPending: number;
}

/**
 * Calls the handlers of what the in-process bus publishes after a commit. Each handler has a lane per aggregate: there
 * it sees the events in order, and while one event is tried again, only its own lane waits.
 */
export class Dispatcher implements DomainEvents {
  readonly #options: DispatcherOptions;
  readonly #subscriptions: Pick<Subscription, 'name' | 'to'>[] = [];
  readonly #lanes = new Lanes();
  readonly #places: Slots;
  readonly #workers: Slots;
  readonly #stopping = new AbortController();
  readonly #instruments;

  constructor(options: DispatcherOptions) {
    const { meter } = options;
    this.#options = options;
    this.#places = new Slots(options.maxPending);
    this.#workers = new Slots(options.concurrency);
    this.#instruments = {
      handled: meter.createCounter('events.handled', { unit: '{event}' }),
      duration: meter.createHistogram('events.handling.duration', { unit: 's' }),
      pending: meter.createUpDownCounter('events.pending', { unit: '{event}' }),
      lag: meter.createHistogram('events.handling.lag', { unit: 's' }),
    };
  }

  get subscriptions(): DomainEvents['subscriptions'] {
    return this.#subscriptions;
  }

  subscribe<Event extends DomainEvent>(subscription: Subscription<Event>): void {
    const { name, to } = subscription;
    if (this.#subscriptions.some((other) => other.name === name))
      throw new Error(`There are two event handlers ${name}`);
    this.#subscriptions.push({ name, to });
    // A series that begins with its first failure hides it: a rate is told from the second sample on.
    this.#instruments.handled.add(0, { handler: name, outcome: 'dead' });
    for (const type of new Set(to))
      this.#options.bus.on<Event>(type, (ctx, event) => this.#accept(subscription, ctx, event));
  }

  settled(): Promise<void> {
    return this.#lanes.settled();
  }

  /** Handles what is left, and does not pause before another attempt any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#lanes.settled();
  }

  /** A handler that raises events never waits for a place: it would wait for itself. */
  async #accept<Event extends DomainEvent>(to: Subscription<Event>, ctx: Context, event: Event): Promise<void> {
    if (ctx.causationId === undefined) await this.#places.take();
    else this.#places.takeAnyway();
    this.#instruments.pending.add(1);
    this.#lanes.add(`${to.name} ${event.aggregate.type} ${event.aggregate.id}`, async () => {
      await this.#deliver(to, ctx, event);
      this.#instruments.pending.add(-1);
      this.#places.give();
    });
  }

  async #deliver<Event extends DomainEvent>(to: Subscription<Event>, ctx: Context, event: Event): Promise<void> {
    const { correlationId, causationId = ctx.requestId } = ctx;
    const { attempts, log, retryMs } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const error = await this.#attempt(to, ctx, event, { correlationId, causationId, attempt });
      if (error === undefined) return this.#succeeded(to.name, event);
      const isDead = attempt >= attempts || !isWorthRetrying(error.cause);
      this.#instruments.handled.add(1, { handler: to.name, outcome: isDead ? 'dead' : 'retry' });
      const about = { handler: to.name, eventId: event.id, eventType: event.type, correlationId, causationId, attempt };
      if (isDead) return log.error({ err: error.cause, ...about }, 'event handler gave up');
      log.warn({ err: error.cause, ...about }, 'event handler failed and is tried again');
      await sleep(retryDelay(attempt, retryMs), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  #succeeded(handler: string, { occurredAt }: DomainEvent): void {
    this.#instruments.handled.add(1, { handler, outcome: 'ok' });
    const lagMs = this.#options.clock.now().getTime() - Date.parse(occurredAt);
    if (lagMs >= 0) this.#instruments.lag.record(lagMs / 1000, { handler });
  }

  /** What the handler threw, if it did, as `cause`: anything can be thrown, `undefined` too. */
  async #attempt<Event extends DomainEvent>(
    to: Subscription<Event>,
    ctx: Context,
    event: Event,
    delivery: Delivery,
  ): Promise<{ readonly cause: unknown } | undefined> {
    const { timeoutMs, tracer } = this.#options;
    await this.#workers.take();
    const started = performance.now();
    try {
      const limits = { signal: AbortSignal.timeout(timeoutMs), deadline: Date.now() + timeoutMs };
      const own: Context = { ...ctx, ...limits, transaction: undefined, causationId: event.id };
      return await tracer.startActiveSpan(`handle ${to.name}`, async (span) => {
        try {
          await withTimeLimit(to.handle(own, event, delivery), timeoutMs);
          return undefined;
        } catch (cause) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          return { cause };
        } finally {
          span.end();
        }
      });
    } finally {
      this.#instruments.duration.record((performance.now() - started) / 1000, { handler: to.name });
      this.#workers.give();
    }
  }
}
