import { AppError } from '../../../../kernel/app-error.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import type { IdSource } from '../../../../kernel/id.ts';
import { and, oneOf, type Specification, where } from '../../../../kernel/specification.ts';
import { isUuid } from '../../../../kernel/values.ts';
import type { Database } from '../../../db/database.ts';
import { type Row, UniqueViolation } from '../../../db/store.ts';
import { coreErrors } from '../../../errors/core-errors.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import type { JobQueue, JobResult, NewJob, TakenJob } from '../../job-queue.ts';
import { maintainJobs } from './db-job-upkeep.ts';
import { createJobBatches } from './job-batches.ts';
import { BY_AGE, BY_URGENCY, jobTable, toDeadJob, toJobRow, toTakenJob, waitingKey } from './job-tables.ts';
import { createRowWriter } from './row-writer.ts';
import { readStatistics } from './statistics.ts';

const PAGE = 100;

export interface DbJobQueueOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Whether other processes see the same database. */
  readonly isShared: () => boolean;
}

/** Jobs in a table of the service's own database: they are added in the transaction of whatever they follow from. */
export function createDbJobQueue({ database, clock, ids, isShared }: DbJobQueueOptions): JobQueue {
  database.declare(jobTable);
  const now = (): Date => clock.now();
  const rows = createRowWriter(database, now);
  const batches = createJobBatches({ database, now, add: (tx, job) => insert(tx, job, undefined) });
  let wake = (): void => undefined;

  async function insert(tx: TransactionContext, job: NewJob, batchId: string | undefined): Promise<Insertion> {
    const key = waitingKey(job);
    const waiting = key === null ? undefined : await rows.find(tx, where('waiting_key', 'eq', key));
    if (waiting) return { id: waiting.id, isNew: false };
    const id = ids.next();
    try {
      await database.writer(tx).insert(jobTable, toJobRow(job, id, batchId, now()));
    } catch (error) {
      // Another one with this key came in between: whoever asked may ask again.
      throw error instanceof UniqueViolation ? new AppError(coreErrors.UNAVAILABLE, { cause: error }) : error;
    }
    database.afterCommit(tx, () => wake());
    return { id, isNew: true };
  }

  const hasWork = async (ctx: Context, kinds: readonly string[]): Promise<boolean> => {
    const query = (condition: Specification) => ({ where: condition, order: BY_AGE, limit: 1 });
    const reader = database.reader(ctx);
    const waiting = await reader.select(jobTable, query(isWaiting(kinds)));
    return waiting.length > 0 || (await reader.select(jobTable, query(isDue(now())))).length > 0;
  };

  return {
    add: (ctx, jobs, batch) =>
      database.run(ctx, async (tx) => {
        const batchId = batch ? ids.next() : undefined;
        const inserted: Insertion[] = [];
        for (const job of jobs) inserted.push(await insert(tx, job, batchId));
        if (batchId) {
          const total = inserted.filter(({ isNew }) => isNew).length;
          await batches.open(tx, batchId, total, batch?.next);
          if (total === 0) await batches.settle(tx, batchId);
        }
        return { ids: inserted.map(({ id }) => id), batchId };
      }),

    async take(ctx, kinds, limit, leaseMs) {
      // On SQLite a reader never waits, and a transaction that writes takes the turn of another.
      if (!(await hasWork(ctx, kinds))) return [];
      return database.run(ctx, async (tx) => {
        const writer = database.writer(tx);
        const due = await writer.claim(jobTable, { where: isDue(now()), order: BY_AGE, limit: PAGE });
        for (const row of due) await rows.change(tx, row, { state: 'waiting' });
        const taken: TakenJob[] = [];
        for (const row of await writer.claim(jobTable, { where: isWaiting(kinds), order: BY_URGENCY, limit })) {
          const lease = { lease: ids.next(), lease_until: later(now(), leaseMs), waiting_key: null };
          const next = await rows.change(tx, row, { ...lease, state: 'running', attempt: Number(row.attempt) + 1 });
          taken.push(toTakenJob(next));
        }
        return taken;
      });
    },

    extend: (ctx, job, leaseMs) =>
      database.run(ctx, async (tx) => {
        const row = await rows.find(tx, isHeld(job));
        return row !== undefined && rows.tryChange(tx, row, { lease_until: later(now(), leaseMs) });
      }),

    async finish(ctx, job, result) {
      const finished = await database.run(ctx, async (tx) => {
        const row = await rows.find(tx, isHeld(job));
        return row !== undefined && rows.tryChange(tx, row, { ...afterwards(row, result, now()), ...NO_LEASE });
      });
      if (job.batchId && finished) await batches.settle(ctx, job.batchId);
      return finished;
    },

    async maintain(ctx, upkeep) {
      if (await maintainJobs({ database, rows, now }, ctx, upkeep)) wake();
      await batches.settleAll(ctx);
    },

    batch: batches.status,
    statistics: (ctx) => readStatistics(database.reader(ctx), now()),
    async dead(ctx, limit) {
      const order = [
        { column: 'ended_at', descending: true },
        { column: 'id', descending: true },
      ];
      const found = await database.reader(ctx).select(jobTable, { where: where('state', 'eq', 'dead'), order, limit });
      return found.map(toDeadJob);
    },
    async revive(ctx, idOrKind) {
      const anew = { state: 'waiting', attempt: 0, run_at: now().toISOString(), error: null, ended_at: null };
      const count = await rows.each(ctx, isDead(idOrKind), async (tx, row) => void (await rows.change(tx, row, anew)));
      wake();
      return count;
    },
    discard: (ctx, idOrKind) =>
      rows.each(ctx, isDead(idOrKind), async (tx, row) => {
        await database.writer(tx).delete(jobTable, row.id, row.version);
      }),

    onAdded(run) {
      wake = run;
    },
    requireShared() {
      if (!isShared())
        throw new StartupError('DATABASE_URL keeps jobs in the memory of another process: name a database');
    },
    open: async () => undefined,
    close: async () => undefined,
  };
}

interface Insertion {
  readonly id: string;
  readonly isNew: boolean;
}

const NO_LEASE = { lease: null, lease_until: null };

function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}

function isWaiting(kinds: readonly string[]): Specification {
  return and(where('state', 'eq', 'waiting'), oneOf('kind', kinds));
}

function isDue(now: Date): Specification {
  return and(where('state', 'eq', 'delayed'), where('run_at', 'lte', now.toISOString()));
}

function isHeld({ id, lease }: TakenJob): Specification {
  return and(where('id', 'eq', id), where('state', 'eq', 'running'), where('lease', 'eq', lease));
}

function isDead(idOrKind: string): Specification {
  return and(where('state', 'eq', 'dead'), where(isUuid(idOrKind) ? 'id' : 'kind', 'eq', idOrKind));
}

function afterwards(row: Row, result: JobResult, now: Date): Partial<Row> {
  switch (result.outcome) {
    case 'done':
      return { state: 'done', error: null, ended_at: now.toISOString() };
    case 'dead':
      return { state: 'dead', error: result.error, ended_at: now.toISOString() };
    case 'retry':
      return { state: 'delayed', error: result.error, run_at: result.at.toISOString() };
    case 'released':
      return { state: 'waiting', attempt: Number(row.attempt) - 1 };
  }
}
