import type { Context, TransactionContext } from '../../../../kernel/context.ts';
import { and, oneOf, where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { NewJob } from '../../job-queue.ts';
import type { BatchStatus } from '../../jobs.ts';
import { batchTable, jobTable, readNextJob, writeNextJob } from './job-tables.ts';

const BY_ID = [{ column: 'id', descending: false }];
const PAGE = 100;

export interface JobBatches {
  open(tx: TransactionContext, id: string, total: number, next: NewJob | undefined): Promise<void>;
  /** Ends a batch of which nothing is left to do. To be asked after the commit of the job that may have been the last. */
  settle(ctx: Context, id: string): Promise<void>;
  /** Ends those whose last worker stopped between its commit and this. */
  settleAll(ctx: Context): Promise<void>;
  status(ctx: Context, id: string): Promise<BatchStatus | undefined>;
}

export interface JobBatchesOptions {
  readonly database: Database;
  readonly now: () => Date;
  readonly add: (tx: TransactionContext, job: NewJob) => Promise<unknown>;
}

export function createJobBatches({ database, now, add }: JobBatchesOptions): JobBatches {
  database.declare(batchTable);
  const find = (ctx: Context, id: string) =>
    database.reader(ctx).select(batchTable, { where: where('id', 'eq', id), order: BY_ID, limit: 1 });
  const left = (ctx: Context, id: string): Promise<number> =>
    database
      .reader(ctx)
      .count(jobTable, and(where('batch_id', 'eq', id), oneOf('state', ['delayed', 'waiting', 'running'])));

  async function settle(ctx: Context, id: string): Promise<void> {
    if ((await left(ctx, id)) > 0) return;
    await database.run(ctx, async (tx) => {
      const [row] = await find(tx, id);
      if (!row || row.ended_at !== null) return;
      const at = now().toISOString();
      const ended = { ...row, version: row.version + 1, updated_at: at, ended_at: at };
      // Several workers may see that nothing is left; the one that ends the batch adds what follows.
      if (!(await database.writer(tx).update(batchTable, ended, row.version))) return;
      const next = readNextJob(row);
      if (next) await add(tx, next);
    });
  }

  return {
    settle,
    async open(tx, id, total, next) {
      const at = now().toISOString();
      const times = { created_at: at, updated_at: at, ended_at: null };
      const next_job = writeNextJob(next);
      await database.writer(tx).insert(batchTable, { id, version: 1, ...times, total, next_job });
    },
    async settleAll(ctx) {
      const query = { where: where('ended_at', 'eq', null), order: BY_ID, limit: PAGE };
      for (const { id } of await database.reader(ctx).select(batchTable, query)) await settle(ctx, id);
    },
    async status(ctx, id) {
      const [row] = await find(ctx, id);
      if (!row) return undefined;
      const groups = await database.reader(ctx).countBy(jobTable, where('batch_id', 'eq', id), ['state']);
      const count = (state: string): number => groups.find(({ values }) => values.state === state)?.count ?? 0;
      const total = Number(row.total);
      const dead = count('dead');
      const finished = row.ended_at !== null;
      // Done jobs are deleted after a while, before the batch ends if it takes that long.
      const done = total - dead - count('delayed') - count('waiting') - count('running');
      return { id, total, done, dead, finished };
    },
  };
}
