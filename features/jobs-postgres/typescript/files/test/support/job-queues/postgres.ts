import { pino } from 'pino';
import { createIdSource } from '../../../src/kernel/id.ts';
import { isPostgresDriver } from '../../../src/platform/db/drivers/postgres/postgres-driver.ts';
import type { Sql } from '../../../src/platform/db/sql/sql-driver.ts';
import { isSqlStore } from '../../../src/platform/db/sql/sql-store.ts';
import { createDbJobQueue } from '../../../src/platform/jobs/drivers/db/db-job-queue.ts';
import { batchTable, jobTable } from '../../../src/platform/jobs/drivers/db/job-tables.ts';
import { createJobBell, type JobBell } from '../../../src/platform/jobs/drivers/postgres/job-bell.ts';
import { createPostgresJobQueue } from '../../../src/platform/jobs/drivers/postgres/postgres-job-queue.ts';
import { openDatabase, type TestDatabase } from '../database.ts';
import type { TestJobQueue, TestJobQueueDriver } from '../job-queues.ts';
import { postgresStore } from '../stores/postgres.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** Jobs in tables of PostgreSQL, by statements of their own. */
export const postgresJobQueues: Readonly<Record<string, TestJobQueueDriver>> = {
  'postgres by statements': { skip: postgresStore.skip, open: openPostgresQueue },
};

async function openPostgresQueue(): Promise<TestJobQueue> {
  const db = await openDatabase(postgresStore.open, [jobTable, batchTable]);
  const second = await openDatabase(async () => db.store, []);
  let now = START;
  const clock = { now: () => new Date(now) };
  const ids = createIdSource(() => now);
  const open = (of: TestDatabase) => {
    const { database } = of;
    const tables = createDbJobQueue({ database, clock, ids, isShared: () => true });
    return createPostgresJobQueue({ tables, database, clock, ...openJobBell(of, ids.next()) });
  };
  const [queue, other] = [open(db), open(second)];
  return {
    queue,
    other,
    database: db.database,
    start: START,
    pass(ms) {
      now += ms;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([queue.close(), other.close()]);
      await db[Symbol.asyncDispose]();
    },
  };
}

/** What wakes the workers of a database, and the connections that it rings on. */
export function openJobBell(
  { store }: TestDatabase,
  self: string,
): { readonly sql: () => Sql; readonly bell: JobBell } {
  const driver = isSqlStore(store) ? store.driver : undefined;
  if (!driver || !isPostgresDriver(driver)) throw new Error('It is no PostgreSQL');
  const sql = () => driver.reader();
  return { sql, bell: createJobBell({ sql, connect: () => driver.connect(), self, log: pino({ level: 'silent' }) }) };
}
