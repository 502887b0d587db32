import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { pino } from 'pino';
import { openNatsDriver } from '../../../src/platform/messaging/drivers/nats/nats-driver.ts';
import { streamName } from '../../../src/platform/messaging/drivers/nats/streams.ts';
import type { MessageDriver } from '../../../src/platform/messaging/message-driver.ts';
import type { TestMessageDriver } from '../message-drivers.ts';

const server = process.env.TEST_EVENTS_URL ?? '';
const limits = { partitions: 4, keepHours: 1, replicas: 1, publishTimeoutMs: 5000, ackWaitMs: 5000 };

export const natsMessageDriver: TestMessageDriver = {
  skip: server === '' ? 'TEST_EVENTS_URL is not set' : undefined,
  open: (name) => deleteAtEnd(openNats(name), name),
};

/** Drivers of one name are replicas of one service. */
export function openNats(name: string, url = server): MessageDriver {
  const log = pino({ level: 'silent' });
  const driver = openNatsDriver({ ...limits, url: new URL(url), service: 'billing', log, prefix: `test-${name}` });
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
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

function deleteAtEnd(driver: MessageDriver, name: string): MessageDriver {
  return {
    ...driver,
    async close() {
      await driver.close();
      await deleteStreams(name);
    },
  };
}

export async function deleteStreams(name: string): Promise<void> {
  const connection = await connect({ servers: new URL(server).host });
  const { streams } = await jetstreamManager(connection);
  for (const stream of ['', '-DEAD']) await streams.delete(`${streamName(`test-${name}`)}${stream}`).catch(() => false);
  await connection.close();
}
