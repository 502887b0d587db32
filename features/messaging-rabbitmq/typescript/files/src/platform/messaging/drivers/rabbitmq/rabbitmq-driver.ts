import { Connection } from 'rabbitmq-client';
import type { Logger } from '../../../log/logger.ts';
import type { MessageDriver } from '../../message-driver.ts';
import { type Consumption, consumeQueues } from './consume-queues.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import type { Place } from './topology.ts';

const CONNECT_MS = 5000;
const LONGEST_PAUSE_MS = 5000;

export interface RabbitmqOptions extends Place {
  readonly url: URL;
  readonly log: Logger;
  readonly prefetch: number;
  readonly publishTimeoutMs: number;
  /** After two of them without a sign of life the connection counts as lost, on both sides. */
  readonly heartbeatSeconds: number;
}

/**
 * RabbitMQ, by AMQP 0.9.1. The service starts while the server is away, and connects when it is there; until then
 * nothing can be published.
 */
export function openRabbitmqDriver(options: RabbitmqOptions): MessageDriver {
  const { url, service, log, heartbeatSeconds } = options;
  let opened: Opened | undefined;
  return {
    async publish(messages) {
      // Whoever publishes before the queues of this service are there, at its very first start, would not be heard.
      if (!opened?.isReading()) throw new Error('RabbitMQ is not connected yet');
      await opened.publisher.publish(messages);
    },
    async open(consumers) {
      const connection = new Connection({
        url: url.href,
        connectionName: service,
        connectionTimeout: CONNECT_MS,
        heartbeat: heartbeatSeconds,
        retryHigh: LONGEST_PAUSE_MS,
      });
      watch(connection, url.host, log);
      const publisher = createPublisher({ ...options, connection });
      const consumptions = consumers.map((consumer) =>
        consumeQueues({ ...options, connection, consumer, bury: publisher.bury }),
      );
      let isReading = false;
      Promise.all(consumptions.map(({ started }) => started)).then(() => {
        isReading = true;
      });
      opened = { connection, publisher, consumptions, isReading: () => isReading && connection.ready };
    },
    async close() {
      const { connection, publisher, consumptions = [] } = opened ?? {};
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await publisher?.close();
      await connection?.close();
      opened = undefined;
    },
  };
}

interface Opened {
  readonly connection: Connection;
  readonly publisher: Publisher;
  readonly consumptions: readonly Consumption[];
  readonly isReading: () => boolean;
}

/** Says once when the server goes, and once when it is back. */
function watch(connection: Connection, server: string, log: Logger): void {
  let isAway = false;
  connection.on('error', (err) => {
    if (!isAway) log.warn({ err, server }, 'RabbitMQ does not answer');
    isAway = true;
  });
  connection.on('connection', () => {
    isAway = false;
    log.info({ server }, 'connected to RabbitMQ');
  });
}
