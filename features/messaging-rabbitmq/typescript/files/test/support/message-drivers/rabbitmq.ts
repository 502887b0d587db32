import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Connection } from 'rabbitmq-client';
import { openRabbitmqDriver } from '../../../src/platform/messaging/drivers/rabbitmq/rabbitmq-driver.ts';
import {
  deadExchangeName,
  deadQueueName,
  PARTITIONS,
  queueName,
} from '../../../src/platform/messaging/drivers/rabbitmq/topology.ts';
import type { Consumer, MessageDriver } from '../../../src/platform/messaging/message-driver.ts';
import type { TestMessageDriver } from '../message-drivers.ts';

const server = process.env.TEST_EVENTS_URL ?? '';
const limits = { prefetch: 5, publishTimeoutMs: 5000, heartbeatSeconds: 10 };

export const rabbitmqMessageDriver: TestMessageDriver = {
  skip: server === '' ? 'TEST_EVENTS_URL is not set' : undefined,
  open: (name) => deleteAtEnd(openRabbitmq(name), name),
};

/** The exchanges and queues of one test. */
export function placeOf(name: string) {
  return { prefix: `test-${name}`, service: 'billing' };
}

/** Drivers of one name are replicas of one service. */
export function openRabbitmq(name: string, url = server): MessageDriver {
  const log = pino({ level: 'silent' });
  const driver = openRabbitmqDriver({ ...limits, ...placeOf(name), url: new URL(url), log });
  return {
    ...driver,
    async open(consumers) {
      await driver.open(consumers);
      // Tests do not wait for the connection, and what is published before is refused.
      for (let waited = 0; waited < 10_000; waited += 10) {
        const isOpen = await driver.publish([]).then(
          () => true,
          () => false,
        );
        if (isOpen) return;
        await sleep(10);
      }
    },
  };
}

export function connectToRabbitmq(): Connection {
  return new Connection(server);
}

function deleteAtEnd(driver: MessageDriver, name: string): MessageDriver {
  let opened: readonly Consumer[] = [];
  return {
    ...driver,
    async open(consumers) {
      opened = consumers;
      await driver.open(consumers);
    },
    async close() {
      await driver.close();
      await deleteQueues(name, opened);
    },
  };
}

export async function deleteQueues(name: string, consumers: readonly Pick<Consumer, 'name'>[]): Promise<void> {
  const place = placeOf(name);
  const connection = connectToRabbitmq();
  for (const consumer of consumers) {
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      await connection.queueDelete({ queue: queueName(place, consumer.name, partition) });
    await connection.queueDelete({ queue: deadQueueName(place, consumer.name) });
  }
  for (const exchange of [place.prefix, deadExchangeName(place)]) await connection.exchangeDelete({ exchange });
  await connection.close();
}
