import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '../../../log/logger.ts';
import type { Consumer, MessageDriver, OutgoingMessage } from '../../message-driver.ts';
import { consumePartition, type PartitionConsumer } from './consume-partition.ts';
import { prepareStreams, type StreamSettings } from './streams.ts';
import { deadSubject, eventSubject, partitionOf } from './subjects.ts';

const CONNECT_EVERY_MS = 1000;

export interface NatsOptions extends StreamSettings {
  readonly url: URL;
  /** Of the service: its replicas share consumers. */
  readonly service: string;
  readonly log: Logger;
  readonly publishTimeoutMs: number;
  /** After which the server gives a message to another replica when nobody says that it is being handled. */
  readonly ackWaitMs: number;
}

interface Opened {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly consumers: readonly PartitionConsumer[];
}

/**
 * NATS JetStream. The service starts while the server is away, and connects when it is there; until then nothing can be
 * published.
 */
export function openNatsDriver(options: NatsOptions): MessageDriver {
  const { url, service, log, publishTimeoutMs, prefix, partitions } = options;
  const stopping = new AbortController();
  let opened: Opened | undefined;
  let settled: Promise<void> = Promise.resolve();

  async function open(consumers: readonly Consumer[]): Promise<Opened> {
    const connection = await connectWhenThere();
    const client = jetstream(connection);
    await prepareStreams(await jetstreamManager(connection), options);
    const bury = (consumer: string, body: string, reason: string): Promise<unknown> =>
      client.publish(deadSubject(prefix, service, consumer), JSON.stringify({ reason, body }));
    const started = consumers.flatMap((consumer) =>
      Array.from({ length: partitions }, (_, partition) =>
        consumePartition({ ...options, connection, client, consumer, partition, bury }),
      ),
    );
    return { connection, client, consumers: await Promise.all(started) };
  }

  /** The client comes back by itself when it has been connected once. */
  async function connectWhenThere(): Promise<NatsConnection> {
    for (;;) {
      try {
        return await connect({ ...readServer(url), name: service, maxReconnectAttempts: -1 });
      } catch (err) {
        log.warn({ err, server: url.host }, 'NATS does not answer');
      }
      await sleep(CONNECT_EVERY_MS, undefined, { signal: stopping.signal });
    }
  }

  async function publish({ client }: Opened, message: OutgoingMessage): Promise<void> {
    const subject = eventSubject(prefix, partitionOf(message.key, partitions), message.type);
    // The server drops what it has had with this id in the last two minutes.
    await client.publish(subject, message.body, { msgID: message.id, timeout: publishTimeoutMs });
  }

  return {
    async publish(messages) {
      if (!opened) throw new Error('NATS is not connected yet');
      for (const message of messages) await publish(opened, message);
    },
    async open(consumers) {
      settled = open(consumers).then(
        (done) => {
          opened = done;
          log.info({ server: url.host }, 'connected to NATS');
        },
        (err) => {
          if (!stopping.signal.aborted) log.error({ err, server: url.host }, 'NATS cannot be used');
        },
      );
    },
    async close() {
      stopping.abort();
      await settled;
      const { connection, consumers = [] } = opened ?? {};
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await connection?.drain();
      opened = undefined;
    },
  };
}

/** `nats://user:password@host:4222`, or `nats://token@host`. */
function readServer({ host, username, password }: URL) {
  if (username === '') return { servers: host };
  const user = decodeURIComponent(username);
  return password === '' ? { servers: host, token: user } : { servers: host, user, pass: decodeURIComponent(password) };
}
