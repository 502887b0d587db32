import { parentPort, workerData } from 'node:worker_threads';
import { openKafka } from './message-drivers/kafka.ts';

/** A replica in a thread of its own, which a test can end at once: it takes messages and never handles them. */
const driver = openKafka(workerData.name);
await driver.open([
  {
    name: workerData.consumer,
    types: [workerData.type],
    deliver({ body }) {
      parentPort?.postMessage(body);
      return new Promise(() => undefined);
    },
  },
]);
parentPort?.postMessage('open');
