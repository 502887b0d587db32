import type { Clock } from '../../../../kernel/clock.ts';
import { oneOf } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Sql } from '../../../db/sql/sql-driver.ts';
import type { JobQueue } from '../../job-queue.ts';
import { BY_URGENCY, jobTable, toTakenJob } from '../db/job-tables.ts';
import type { JobBell } from './job-bell.ts';
import { admitDue, deleteDone, endDone, extendLease, takeWaiting } from './job-statements.ts';

export interface PostgresJobQueueOptions {
  /** Jobs in tables of any database. */
  readonly tables: JobQueue;
  readonly database: Database;
  readonly sql: () => Sql;
  readonly clock: Clock;
  readonly bell: JobBell;
}

/**
 * The same jobs in the same tables. What happens to each of many jobs takes one statement instead of a transaction, and
 * workers of other processes are woken.
 */
export function createPostgresJobQueue({ tables, database, sql, clock, bell }: PostgresJobQueueOptions): JobQueue {
  let wake = (): void => undefined;
  const later = (ms: number): Date => new Date(clock.now().getTime() + ms);
  tables.onAdded(() => {
    wake();
    bell.ring();
  });
  return {
    ...tables,

    async take(ctx, kinds, limit, leaseMs) {
      const now = clock.now();
      await admitDue(sql(), now);
      const ids = await takeWaiting(sql(), { kinds, limit, now, leaseUntil: later(leaseMs) });
      if (ids.length === 0) return [];
      // Read as everybody reads: columns may be encrypted.
      const query = { where: oneOf('id', ids), order: BY_URGENCY, limit: ids.length };
      return (await database.reader(ctx).select(jobTable, query)).map(toTakenJob);
    },

    extend: (_ctx, job, leaseMs) => extendLease(sql(), job, clock.now(), later(leaseMs)),

    finish(ctx, job, result) {
      // What fails is rare, and says why, in a column that may be encrypted. A batch may end with its job.
      const isPlain = result.outcome === 'done' && job.batchId === undefined;
      return isPlain ? endDone(sql(), job, clock.now()) : tables.finish(ctx, job, result);
    },

    async maintain(ctx, upkeep) {
      await deleteDone(sql(), upkeep.doneBefore);
      await tables.maintain(ctx, upkeep);
    },

    onAdded(run) {
      wake = run;
      bell.listen(run);
    },
    async close() {
      await bell.close();
      await tables.close();
    },
  };
}
