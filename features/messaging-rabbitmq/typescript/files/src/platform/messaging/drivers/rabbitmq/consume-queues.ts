import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AsyncMessage, Channel, Connection } from 'rabbitmq-client';
import { Lanes } from '../../../events/lanes.ts';
import type { Logger } from '../../../log/logger.ts';
import type { Consumer } from '../../message-driver.ts';
import type { Publisher } from './publisher.ts';
import { declareExchanges, declareQueues, PARTITIONS, type Place, queueName } from './topology.ts';

const PAUSE_MS = 1000;
const PRIORITIES = 1000;

export interface ConsumeOptions extends Place {
  readonly connection: Connection;
  readonly consumer: Consumer;
  /** Messages of one queue that this replica has in hand. */
  readonly prefetch: number;
  readonly log: Logger;
  readonly bury: Publisher['bury'];
}

export interface Consumption {
  /** Resolves when its queues are there, so that nothing is missed that is published from then on. */
  readonly started: Promise<void>;
  /** Takes no more messages, and resolves when those that were begun have been handled. */
  stop(): Promise<void>;
}

/** One channel, for as long as the server keeps it. `over` ends all that waits on it. */
interface Session {
  readonly channel: Channel;
  readonly lanes: Lanes;
  readonly over: AbortSignal;
}

/**
 * Reads the queues of a subscription on one channel, and on another one when that is lost. The server gives the messages
 * of a queue to one replica, in their order; those of one key are handled one after the other.
 */
export function consumeQueues(options: ConsumeOptions): Consumption {
  const stopping = new AbortController();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const reading = keepReading(options, stopping.signal, start);
  return {
    started,
    async stop() {
      stopping.abort();
      await reading;
    },
  };
}

async function keepReading(options: ConsumeOptions, stopping: AbortSignal, onStart: () => void): Promise<void> {
  const { log, consumer } = options;
  while (!stopping.aborted) {
    await readOnce(options, stopping, onStart).catch((err: unknown) => {
      if (!stopping.aborted) log.warn({ err, subscription: consumer.name }, 'messages cannot be read');
    });
    await sleep(PAUSE_MS, undefined, { signal: stopping }).catch(() => undefined);
  }
}

/** Resolves when the channel is lost, or when it has been given back after a stop. */
async function readOnce(options: ConsumeOptions, stopping: AbortSignal, onStart: () => void): Promise<void> {
  const { connection, consumer, prefetch } = options;
  const channel = await Promise.race([connection.acquire(), ended(stopping)]);
  if (!channel) return;
  const lost = new AbortController();
  channel.once('close', () => lost.abort());
  // The server ends what reads a queue when somebody deletes it.
  channel.once('basic.cancel', () => lost.abort());
  const session: Session = { channel, lanes: new Lanes(), over: AbortSignal.any([stopping, lost.signal]) };
  try {
    await declareExchanges(channel, options);
    await declareQueues(channel, options, consumer);
    await channel.basicQos({ prefetchCount: prefetch });
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const queue = queueName(options, consumer.name, partition);
      // By chance, so that replicas share the queues and not one of them gets all.
      await channel.basicConsume({ queue, arguments: { 'x-priority': randomInt(PRIORITIES) } }, (message) =>
        session.lanes.add(readKey(message), () => settle(session, message, options)),
      );
    }
    onStart();
    await ended(session.over);
  } finally {
    await session.lanes.settled();
    // What was not settled goes back to its place in the queue. Only then another replica begins to read.
    if (channel.active) await channel.close();
  }
}

/** Never throws. A message that is not settled when the session is over comes again, to whoever reads the queue then. */
async function settle(session: Session, message: AsyncMessage, options: ConsumeOptions): Promise<void> {
  const { channel, over } = session;
  const { deliveryTag } = message;
  // A binding outlives the subscription to its type.
  if (!options.consumer.types.includes(readType(message))) return channel.basicAck({ deliveryTag });
  const body = readBody(message);
  for (let attempt = readDeliveries(message) + 1; !over.aborted; attempt += 1) {
    const disposition = await options.consumer.deliver({ body, attempt });
    if (!channel.active) return;
    if (disposition.kind === 'retry') {
      await sleep(disposition.afterMs, undefined, { signal: over }).catch(() => undefined);
      continue;
    }
    if (disposition.kind === 'dead' && !(await bury(session, message, body, disposition.reason, options))) return;
    if (channel.active) channel.basicAck({ deliveryTag });
    return;
  }
}

/** Tries until the server has it: whatever was acknowledged and is no dead letter would be lost. */
async function bury(
  { over }: Session,
  message: AsyncMessage,
  body: string,
  reason: string,
  { bury: send, consumer, log }: ConsumeOptions,
): Promise<boolean> {
  const { messageId: id = '' } = message;
  while (!over.aborted) {
    try {
      await send({ consumer: consumer.name, id, type: readType(message), key: readKey(message), body, reason });
      return true;
    } catch (err) {
      log.warn({ err, subscription: consumer.name, messageId: id }, 'a dead letter cannot be kept');
      await sleep(PAUSE_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }
  return false;
}

function readKey({ headers, messageId = '' }: AsyncMessage): string {
  return typeof headers?.key === 'string' ? headers.key : messageId;
}

/** The routing key tells it of publishers that set no type: `3.billing.InvoiceCreated`. */
function readType({ type, routingKey }: AsyncMessage): string {
  return type ?? routingKey.slice(routingKey.indexOf('.') + 1);
}

/** How often somebody has had it before. */
function readDeliveries({ headers }: AsyncMessage): number {
  const count = Number(headers?.['x-delivery-count']);
  return Number.isInteger(count) ? count : 0;
}

function readBody({ body }: AsyncMessage): string {
  return Buffer.isBuffer(body) ? body.toString() : typeof body === 'string' ? body : JSON.stringify(body);
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
