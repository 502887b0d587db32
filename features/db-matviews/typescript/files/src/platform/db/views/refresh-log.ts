import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../database.ts';
import type { Row, Table } from '../store.ts';

export const refreshTable: Table = {
  name: 'view_refreshes',
  columns: { name: 'text', refreshed_at: 'timestamp', duration_ms: 'integer' },
  unique: ['name'],
  optional: [],
  sorted: [],
};

const BY_NAME = [{ column: 'name', descending: false }];

export interface Refresh {
  readonly refreshedAt: Date;
  readonly durationMs: number;
}

/** When each view was refreshed, which PostgreSQL does not keep. */
export interface RefreshLog {
  find(ctx: Context, view: string): Promise<Refresh | undefined>;
  all(ctx: Context): Promise<ReadonlyMap<string, Refresh>>;
  note(ctx: Context, view: string, refresh: Refresh): Promise<void>;
}

export function createRefreshLog(database: Database, clock: Clock, ids: IdSource): RefreshLog {
  database.declare(refreshTable);
  const select = async (ctx: Context, view: string): Promise<Row | undefined> => {
    const query = { where: where('name', 'eq', view), order: BY_NAME, limit: 1 };
    return (await database.reader(ctx).select(refreshTable, query))[0];
  };
  return {
    async find(ctx, view) {
      const row = await select(ctx, view);
      return row && toRefresh(row);
    },
    async all(ctx) {
      const rows = await database.reader(ctx).select(refreshTable, { where: and(), order: BY_NAME, limit: 10_000 });
      return new Map(rows.map((row) => [String(row.name), toRefresh(row)]));
    },
    note: (ctx, name, { refreshedAt, durationMs }) =>
      database.run(ctx, async (tx) => {
        const cells = { name, refreshed_at: refreshedAt.toISOString(), duration_ms: durationMs };
        const row = await select(tx, name);
        const at = clock.now().toISOString();
        if (!row) {
          const base = { id: ids.next(), version: 1, created_at: at, updated_at: at };
          return database.writer(tx).insert(refreshTable, { ...base, ...cells });
        }
        const next = { ...row, ...cells, version: row.version + 1, updated_at: at };
        await database.writer(tx).update(refreshTable, next, row.version);
      }),
  };
}

function toRefresh({ refreshed_at, duration_ms }: Row): Refresh {
  return { refreshedAt: new Date(String(refreshed_at)), durationMs: Number(duration_ms) };
}
