import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JsMsg,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '../../../log/logger.ts';
import type { Consumer } from '../../message-driver.ts';
import { streamName } from './streams.ts';
import { consumerSubject, eventSubject, toName } from './subjects.ts';

const MS_NS = 1_000_000;

export interface PartitionOptions {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly prefix: string;
  readonly service: string;
  readonly consumer: Consumer;
  readonly partition: number;
  readonly ackWaitMs: number;
  readonly log: Logger;
  /** Keeps a message that was given up where a person finds it. */
  readonly bury: (consumer: string, body: string, reason: string) => Promise<unknown>;
}

export interface PartitionConsumer {
  /** Takes no more messages, and resolves when the one that was taken has been handled. */
  stop(): Promise<void>;
}

/**
 * Reads one partition. The server gives out its next message when the last one has been settled, to whichever replica
 * asks, so that the order holds while a message comes again.
 */
export async function consumePartition(options: PartitionOptions): Promise<PartitionConsumer> {
  const { connection, client, prefix, service, consumer, partition, ackWaitMs } = options;
  const manager = await jetstreamManager(connection);
  const name = `${toName(service)}_${toName(consumer.name)}_${partition}`;
  const settings = {
    ack_policy: AckPolicy.Explicit,
    ack_wait: ackWaitMs * MS_NS,
    max_ack_pending: 1,
    filter_subject: consumerSubject(prefix, partition, consumer.types),
  };
  const stream = streamName(prefix);
  const found = await manager.consumers.info(stream, name).catch(() => undefined);
  if (found) await manager.consumers.update(stream, name, settings);
  // A new subscription begins with what happens from now on.
  else await manager.consumers.add(stream, { durable_name: name, deliver_policy: DeliverPolicy.New, ...settings });
  const messages = await (await client.consumers.get(stream, name)).consume({ max_messages: 1 });
  const reading = readAll(messages, options);
  return {
    async stop() {
      messages.stop();
      await reading;
    },
  };
}

async function readAll(messages: ConsumerMessages, options: PartitionOptions): Promise<void> {
  const { prefix, partition, consumer, log } = options;
  const wanted = new Set(consumer.types.map((type) => eventSubject(prefix, partition, type)));
  for await (const message of messages) {
    try {
      if (wanted.has(message.subject)) await settle(message, options);
      else message.ack();
    } catch (err) {
      // Nobody has settled it, so the server gives it out again.
      log.warn({ err, subscription: consumer.name }, 'a message could not be settled');
    }
  }
}

async function settle(message: JsMsg, { consumer, ackWaitMs, bury }: PartitionOptions): Promise<void> {
  const heartbeat = setInterval(() => message.working(), ackWaitMs / 3);
  try {
    const body = message.string();
    const disposition = await consumer.deliver({ body, attempt: message.info.deliveryCount });
    if (disposition.kind === 'retry') return message.nak(Math.ceil(disposition.afterMs));
    if (disposition.kind === 'dead') await bury(consumer.name, body, disposition.reason);
    // Confirmed, so that a message that was handled does not come again after the connection is lost.
    await message.ackAck();
  } finally {
    clearInterval(heartbeat);
  }
}
