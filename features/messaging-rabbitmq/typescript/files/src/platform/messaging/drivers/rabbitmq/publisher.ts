import type { Channel, Connection } from 'rabbitmq-client';
import { withTimeLimit } from '../../../lifecycle/lifecycle.ts';
import type { OutgoingMessage } from '../../message-driver.ts';
import { deadExchangeName, deadRoutingKey, declareExchanges, type Place, partitionOf, routingKey } from './topology.ts';

export interface PublisherOptions extends Place {
  readonly connection: Connection;
  readonly publishTimeoutMs: number;
}

/** A message as it came, for the queue of dead letters. */
export interface DeadMessage {
  readonly consumer: string;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly body: string;
  readonly reason: string;
}

export interface Publisher {
  /** Resolves when the server has all of them. Refuses at once while it is away. */
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Keeps a message that was given up where a person finds it. */
  bury(message: DeadMessage): Promise<void>;
  close(): Promise<void>;
}

/** Messages are published on one channel, and the server confirms each when its queues have it on disk. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { connection, publishTimeoutMs } = options;
  let opened: Promise<Channel> | undefined;

  async function openChannel(): Promise<Channel> {
    const channel = await connection.acquire();
    channel.once('close', () => {
      opened = undefined;
    });
    await declareExchanges(channel, options);
    await channel.confirmSelect();
    return channel;
  }

  async function takeChannel(): Promise<Channel> {
    if (!connection.ready) throw new Error('RabbitMQ is not connected');
    opened ??= openChannel().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function send(exchange: string, key: string, message: Omit<OutgoingMessage, 'key'>, headers: object) {
    const sent = takeChannel().then((channel) =>
      channel.basicPublish(
        {
          exchange,
          routingKey: key,
          durable: true,
          messageId: message.id,
          type: message.type,
          contentType: 'application/cloudevents+json',
          headers: { ...headers },
        },
        Buffer.from(message.body),
      ),
    );
    await withTimeLimit(sent, publishTimeoutMs);
  }

  return {
    async publish(messages) {
      const keys = Map.groupBy(messages, ({ key }) => key);
      const sent = [...keys].map(async ([key, ofKey]) => {
        // One after the other: were the first refused and the second taken, they would change places when they come again.
        for (const message of ofKey)
          await send(options.prefix, routingKey(partitionOf(key), message.type), message, { key });
      });
      const refused = (await Promise.allSettled(sent)).find(({ status }) => status === 'rejected');
      if (refused?.status === 'rejected') throw refused.reason;
    },
    bury: ({ consumer, key, reason, ...message }) =>
      send(deadExchangeName(options), deadRoutingKey(options, consumer), message, { key, reason }),
    async close() {
      await (await opened)?.close();
    },
  };
}
