import type { Context } from '../../../../kernel/context.ts';
import { and, type Specification, where } from '../../../../kernel/specification.ts';
import type { Database } from '../../../db/database.ts';
import type { Upkeep } from '../../job-queue.ts';
import { batchTable, jobTable } from './job-tables.ts';
import type { RowWriter } from './row-writer.ts';

const BY_ID = [{ column: 'id', descending: false }];

interface Parts {
  readonly database: Database;
  readonly rows: RowWriter;
  readonly now: () => Date;
}

/** Whether jobs of lost workers are waiting again. */
export async function maintainJobs(parts: Parts, ctx: Context, { doneBefore, deadBefore }: Upkeep): Promise<boolean> {
  const { database, rows } = parts;
  const found = await returnLost(parts, ctx);
  for (const [state, before] of [['done', doneBefore] as const, ['dead', deadBefore] as const]) {
    const isOld: Specification = and(where('state', 'eq', state), where('ended_at', 'lt', before.toISOString()));
    await rows.each(ctx, isOld, async (tx, row) => {
      await database.writer(tx).delete(jobTable, row.id, row.version);
    });
  }
  await deleteBatches(database, ctx, doneBefore);
  return found > 0;
}

/** A worker that crashed, or that the database has not heard of for too long, has lost its jobs. */
function returnLost({ rows, now }: Parts, ctx: Context): Promise<number> {
  const at = now().toISOString();
  const isLost: Specification = and(where('state', 'eq', 'running'), where('lease_until', 'lt', at));
  const free = { lease: null, lease_until: null };
  return rows.each(ctx, isLost, async (tx, row) => {
    const isLast = Number(row.attempt) >= Number(row.attempts);
    const error = 'Its worker was lost';
    await rows.change(tx, row, {
      ...free,
      error,
      ...(isLast ? { state: 'dead', ended_at: at } : { state: 'waiting', run_at: at }),
    });
  });
}

async function deleteBatches(database: Database, ctx: Context, before: Date): Promise<void> {
  const condition: Specification = and(where('ended_at', 'ne', null), where('ended_at', 'lt', before.toISOString()));
  await database.run(ctx, async (tx) => {
    const writer = database.writer(tx);
    for (const row of await writer.claim(batchTable, { where: condition, order: BY_ID, limit: 200 }))
      await writer.delete(batchTable, row.id, row.version);
  });
}
