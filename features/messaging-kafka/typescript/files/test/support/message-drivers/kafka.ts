import { setTimeout as sleep } from 'node:timers/promises';
import { Admin, type BaseOptions } from '@platformatic/kafka';
import { pino } from 'pino';
import { clientOptions } from '../../../src/platform/messaging/drivers/kafka/client-options.ts';
import { openKafkaDriver } from '../../../src/platform/messaging/drivers/kafka/kafka-driver.ts';
import type { MessageDriver } from '../../../src/platform/messaging/message-driver.ts';
import type { TestMessageDriver } from '../message-drivers.ts';

const server = process.env.TEST_EVENTS_URL ?? '';
const login = { brokers: [], saslMechanism: 'PLAIN', service: 'billing' } as const;
const limits = { partitions: 4, replicas: 1, keepHours: 1, prefetch: 20, publishTimeoutMs: 5000, sessionMs: 6000 };

export const kafkaMessageDriver: TestMessageDriver = {
  skip: server === '' ? 'TEST_EVENTS_URL is not set' : undefined,
  open: (name) => deleteAtEnd(openKafka(name), name),
};

/** The topics and groups of one test. */
export function placeOf(name: string) {
  return { prefix: `test-${name}`, service: 'billing' };
}

export function testClient(): BaseOptions {
  return clientOptions({ ...login, url: new URL(server) });
}

/** Drivers of one name are replicas of one service. */
export function openKafka(name: string, url = server): MessageDriver {
  const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
  const driver = openKafkaDriver({ ...login, ...limits, ...placeOf(name), url: new URL(url), log });
  return {
    ...driver,
    async open(consumers) {
      await driver.open(consumers);
      // Tests do not wait for the connection, and what is published before is refused.
      for (let waited = 0; waited < 20_000; waited += 10) {
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

function deleteAtEnd(driver: MessageDriver, name: string): MessageDriver {
  return {
    ...driver,
    async close() {
      await driver.close();
      await deleteTopics(name);
    },
  };
}

export async function deleteTopics(name: string): Promise<void> {
  const { prefix } = placeOf(name);
  const admin = new Admin(testClient());
  const groups = [...(await admin.listGroups()).keys()].filter((group) => group.startsWith(prefix));
  if (groups.length > 0) await admin.deleteGroups({ groups });
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.close();
}
