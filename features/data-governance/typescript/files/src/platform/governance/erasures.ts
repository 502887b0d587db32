import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import { defineJob } from '../jobs/job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { governanceErrors } from './governance.errors.ts';
import type { PersonalData } from './personal-data.ts';

/** That somebody was forgotten, without saying who. */
export const erasuresTable: Table = {
  name: 'erasures',
  columns: { tenant: 'text', requested_by: 'text', rows: 'integer', finished_at: 'timestamp' },
  unique: [],
  optional: ['tenant', 'rows', 'finished_at'],
  sorted: [],
};

export interface Erasure {
  readonly id: string;
  readonly state: 'requested' | 'done';
  readonly requestedAt: string;
  readonly rows?: number;
  readonly finishedAt?: string;
}

export interface Erasures {
  /** The rest happens in a job. */
  request(ctx: Context, subject: string): Promise<Erasure>;
  get(ctx: Context, id: string): Promise<Erasure>;
}

export interface ErasuresOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly data: PersonalData;
  readonly clock: Clock;
  readonly ids: IdSource;
}

const eraseJob = defineJob<{ readonly id: string; readonly subject: string }>('governance.erase');

export function createErasures({ database, jobs, data, clock, ids }: ErasuresOptions): Erasures {
  database.declare(erasuresTable);
  const find = async (ctx: Context, id: string): Promise<Row> => {
    const tenant = and<Record<string, unknown>>(where('id', 'eq', id), where('tenant', 'eq', ctx.tenant ?? null));
    const query = { where: tenant, order: [{ column: 'id', descending: false }], limit: 1 };
    const [row] = await database.reader(ctx).select(erasuresTable, query);
    if (!row) throw new AppError(governanceErrors.ERASURE_NOT_FOUND, { detail: `There is no erasure ${id}.` });
    return row;
  };

  jobs.handle(eraseJob, async (ctx, { id, subject }) => {
    const rows = await data.erase(ctx, subject);
    const now = clock.now().toISOString();
    await database.run(ctx, async (tx) => {
      const row = await find(tx, id);
      const done = { rows: Number(row.rows ?? 0) + rows, finished_at: now, updated_at: now, version: row.version + 1 };
      await database.writer(tx).update(erasuresTable, { ...row, ...done }, row.version);
    });
  });

  return {
    request: (ctx, subject) =>
      database.run(ctx, async (tx) => {
        const at = clock.now().toISOString();
        const base = { id: ids.next(), version: 1, created_at: at, updated_at: at, rows: null, finished_at: null };
        const row: Row = { ...base, tenant: tx.tenant ?? null, requested_by: tx.actor?.id ?? 'unknown' };
        await database.writer(tx).insert(erasuresTable, row);
        await jobs.enqueue(tx, eraseJob, { id: row.id, subject });
        return toErasure(row);
      }),
    get: async (ctx, id) => toErasure(await find(ctx, id)),
  };
}

function toErasure({ id, created_at, rows, finished_at: finished }: Row): Erasure {
  const done = finished === null ? {} : { rows: Number(rows), finishedAt: String(finished) };
  return { id, state: finished === null ? 'requested' : 'done', requestedAt: String(created_at), ...done };
}
