import { type Meter, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { systemContext } from '../context/context.ts';
import { Slots } from '../events/slots.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { Logger } from '../log/logger.ts';
import { isWorthRetrying, retryDelay } from '../retry/retry.ts';
import { continueTrace } from '../telemetry/continue-trace.ts';
import { type CloudEvent, decodeCloudEvent, encodeCloudEvent, MalformedMessage } from './cloud-event.ts';
import type { MessageBus, MessageSubscription } from './message-bus.ts';
import type { Consumer, Disposition, IncomingMessage, MessageDriver } from './message-driver.ts';

export interface MessageBusOptions {
  /** Asked for at the first use: drivers are registered after subscriptions. */
  readonly driver: () => MessageDriver;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: Logger;
  readonly meter: Meter;
  readonly tracer: Tracer;
  readonly attempts: number;
  readonly retryMs: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
}

export interface OpenMessageBus extends MessageBus {
  readonly consumers: readonly Consumer[];
}

/** The bus on any broker: codec, retries, time limits and measurements are the same for all of them. */
export function createMessageBus(options: MessageBusOptions): OpenMessageBus {
  const { driver, meter, concurrency } = options;
  const published = meter.createCounter('messaging.published', { unit: '{message}' });
  const consume = createConsumer(options, new Slots(concurrency));
  const consumers: Consumer[] = [];
  return {
    consumers,
    async publish(messages) {
      const outgoing = messages.map((message) => ({
        id: message.id,
        type: message.type,
        key: message.partitionkey,
        body: encodeCloudEvent(message),
      }));
      await driver().publish(outgoing);
      for (const { type } of messages) published.add(1, { type });
    },
    subscribe<Data>(subscription: MessageSubscription<Data>) {
      const { name, to } = subscription;
      if (consumers.some((consumer) => consumer.name === name)) throw new Error(`There are two subscriptions ${name}`);
      consumers.push({ name, types: [...new Set(to)], deliver: consume(subscription as MessageSubscription) });
    },
  };
}

function createConsumer(options: MessageBusOptions, workers: Slots) {
  const { clock, ids, log, meter, tracer, attempts, retryMs, timeoutMs } = options;
  const consumed = meter.createCounter('messaging.consumed', { unit: '{message}' });
  const durations = meter.createHistogram('messaging.consume.duration', { unit: 's' });
  const lags = meter.createHistogram('messaging.consume.lag', { unit: 's' });

  const handle = (subscription: MessageSubscription, message: CloudEvent, attempt: number): Promise<void> =>
    continueTrace(tracer, `consume ${subscription.name}`, toContext(ids, message, timeoutMs), async (ctx, span) => {
      try {
        await withTimeLimit(subscription.handle(ctx, message, attempt), timeoutMs);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      }
    });

  /** What `about` learns on the way is for the log. */
  const receive = async (
    subscription: MessageSubscription,
    { body, attempt }: IncomingMessage,
    about: Record<string, unknown>,
  ): Promise<void> => {
    const message = decodeCloudEvent(body);
    Object.assign(about, { messageId: message.id, type: message.type, correlationId: message.correlationid });
    await handle(subscription, message, attempt);
    const lagMs = clock.now().getTime() - Date.parse(message.time);
    if (lagMs >= 0) lags.record(lagMs / 1000, { subscription: subscription.name });
  };

  const judge = (err: unknown, attempt: number, about: Record<string, unknown>): Disposition => {
    if (attempt < attempts && !(err instanceof MalformedMessage) && isWorthRetrying(err)) {
      log.warn({ err, ...about }, 'message was not handled and comes again');
      return { kind: 'retry', afterMs: retryDelay(attempt, retryMs) };
    }
    log.error({ err, ...about }, 'message was given up');
    return { kind: 'dead', reason: err instanceof Error ? err.message : String(err) };
  };

  return (subscription: MessageSubscription): Consumer['deliver'] => {
    // A series that begins with its first failure hides it: a rate is told from the second sample on.
    consumed.add(0, { subscription: subscription.name, outcome: 'dead' });
    return async (incoming) => {
      await workers.take();
      const started = performance.now();
      const about = { subscription: subscription.name, attempt: incoming.attempt };
      const done: Disposition = { kind: 'done' };
      const disposition = await receive(subscription, incoming, about).then(
        () => done,
        (error) => judge(error, incoming.attempt, about),
      );
      workers.give();
      durations.record((performance.now() - started) / 1000, { subscription: subscription.name });
      consumed.add(1, { subscription: subscription.name, outcome: disposition.kind });
      return disposition;
    };
  };
}

/** Another service acts, not one of its users: what they may do is not known here. */
function toContext(ids: IdSource, message: CloudEvent, timeoutMs: number): Context {
  return systemContext(ids, {
    correlationId: message.correlationid,
    causationId: message.id,
    actor: { id: message.source, kind: 'service', scopes: [] },
    tenant: message.tenantid,
    traceparent: message.traceparent,
    signal: AbortSignal.timeout(timeoutMs),
    deadline: Date.now() + timeoutMs,
  });
}
