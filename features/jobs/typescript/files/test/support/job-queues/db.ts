import { createIdSource } from '../../../src/kernel/id.ts';
import { createDbJobQueue } from '../../../src/platform/jobs/drivers/db/db-job-queue.ts';
import { batchTable, jobTable } from '../../../src/platform/jobs/drivers/db/job-tables.ts';
import { openDatabase } from '../database.ts';
import type { TestJobQueue, TestJobQueueDriver } from '../job-queues.ts';
import { stores } from '../stores.ts';
import type { TestStore } from '../test-store.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** Jobs in a table of each installed database. */
export const dbJobQueues: Readonly<Record<string, TestJobQueueDriver>> = Object.fromEntries(
  Object.entries(stores).map(([name, { skip, open }]) => [name, { skip, open: () => openDbQueue(open) }]),
);

async function openDbQueue(open: TestStore['open']): Promise<TestJobQueue> {
  const db = await openDatabase(open, [jobTable, batchTable]);
  let now = START;
  const clock = { now: () => new Date(now) };
  const ids = createIdSource(() => now);
  const isShared = () => true;
  const second = await openDatabase(async () => db.store, []);
  return {
    queue: createDbJobQueue({ database: db.database, clock, ids, isShared }),
    database: db.database,
    other: createDbJobQueue({ database: second.database, clock, ids, isShared }),
    start: START,
    pass(ms) {
      now += ms;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}
