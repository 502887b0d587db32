import { setTimeout as sleep } from 'node:timers/promises';
import { Lanes } from '../../events/lanes.ts';
import type { Consumer, MessageDriver, OutgoingMessage } from '../message-driver.ts';

/** Messages inside this process: what has not been handled is lost at a crash, and other processes get none. */
export function openMemoryDriver(): MessageDriver {
  const lanes = new Lanes();
  const stopping = new AbortController();
  let open: readonly Consumer[] = [];

  async function deliver(consumer: Consumer, { body }: OutgoingMessage): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const disposition = await consumer.deliver({ body, attempt });
      if (disposition.kind !== 'retry') return;
      // Whoever stops wants the rest to be tried now.
      await sleep(disposition.afterMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    async publish(messages) {
      for (const message of messages) {
        for (const consumer of open.filter(({ types }) => types.includes(message.type)))
          lanes.add(`${consumer.name} ${message.key}`, () => deliver(consumer, message));
      }
    },
    async open(consumers) {
      open = consumers;
    },
    async close() {
      stopping.abort();
      await lanes.settled();
      open = [];
    },
  };
}
