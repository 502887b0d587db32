import { createHash } from 'node:crypto';
import type { Channel } from 'rabbitmq-client';
import type { Consumer } from '../../message-driver.ts';

/**
 * A subscription has so many queues, so at most so many replicas share it. It is no setting: publishers name the
 * partition, and a message for one that nobody has a queue for would be dropped.
 */
export const PARTITIONS = 8;
/** A message that so many processes have died over is a dead letter. */
const DELIVERY_LIMIT = 20;

export interface Place {
  /** Of all exchanges and queues. Services that talk to each other have the same. */
  readonly prefix: string;
  /** Replicas of one service share queues. */
  readonly service: string;
}

/** Messages of one key are always in the same partition. */
export function partitionOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % PARTITIONS;
}

/** `3.billing.InvoiceCreated`. What stands for any word in a binding is no part of a type. */
export function routingKey(partition: number, type: string): string {
  if (!/^[\w-]+(\.[\w-]+)*$/.test(type)) throw new Error(`RabbitMQ has no routing key for messages of type "${type}"`);
  return `${partition}.${type}`;
}

/** `events.billing.ledger.book-invoice.3` */
export function queueName({ prefix, service }: Place, consumer: string, partition: number): string {
  return `${prefix}.${service}.${consumer}.${partition}`;
}

/** `events.billing.ledger.book-invoice.dead` */
export function deadQueueName({ prefix, service }: Place, consumer: string): string {
  return `${prefix}.${service}.${consumer}.dead`;
}

/** The exchange that messages go to when they were given up. */
export function deadExchangeName({ prefix }: Place): string {
  return `${prefix}.dead`;
}

/** `billing.ledger.book-invoice`: what the dead letters of a subscription are routed by. */
export function deadRoutingKey({ service }: Place, consumer: string): string {
  return `${service}.${consumer}`;
}

/** The two exchanges. Whatever is there already stays as it is. */
export async function declareExchanges(channel: Channel, place: Place): Promise<void> {
  for (const exchange of [place.prefix, deadExchangeName(place)])
    await channel.exchangeDeclare({ exchange, type: 'topic', durable: true });
}

/** The queues of a subscription, each with what is published from now on, and the one of its dead letters. */
export async function declareQueues(channel: Channel, place: Place, { name, types }: Consumer): Promise<void> {
  const exchange = deadExchangeName(place);
  const dead = { queue: deadQueueName(place, name), exchange, routingKey: deadRoutingKey(place, name) };
  await channel.queueDeclare({ queue: dead.queue, durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.queueBind(dead);
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const queue = queueName(place, name, partition);
    await channel.queueDeclare({ queue, durable: true, arguments: toArguments(exchange, dead.routingKey) });
    for (const type of types)
      await channel.queueBind({ queue, exchange: place.prefix, routingKey: routingKey(partition, type) });
  }
}

function toArguments(deadExchange: string, deadKey: string) {
  return {
    'x-queue-type': 'quorum',
    // One replica at a time, or two messages of one key would be handled side by side.
    'x-single-active-consumer': true,
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': deadExchange,
    'x-dead-letter-routing-key': deadKey,
    // The server forgets a message that it gave up when the queue of dead letters has it, and not before.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  } as const;
}
