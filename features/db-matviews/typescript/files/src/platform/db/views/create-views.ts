import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { and, where } from '../../../kernel/specification.ts';
import { systemContext } from '../../context/context.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { readCron } from '../../scheduler/cron-times.ts';
import type { Database } from '../database.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import type { Table } from '../store.ts';
import type { RefreshLog } from './refresh-log.ts';
import { refreshView } from './refresh-view.ts';
import type { MaterializedView } from './view.ts';
import { refreshViews, scheduleOf } from './view-schedule.ts';
import type { ViewStatus, Views } from './views.ts';

export interface ViewsOptions {
  readonly database: Database;
  readonly log: RefreshLog;
  readonly jobs: () => Jobs;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Of PostgreSQL; `undefined` where views are made anew whenever they are read. */
  readonly driver: () => SqlDriver | undefined;
  readonly onAdd: (view: MaterializedView) => void;
}

export interface OpenViews extends Views {
  readonly all: ReadonlyMap<string, MaterializedView>;
  /** Milliseconds that it took; `undefined` when there was nothing to do, or somebody else is at it. */
  refreshNow(ctx: Context, view: MaterializedView): Promise<number | undefined>;
  status(ctx: Context): Promise<readonly ViewStatus[]>;
}

export function createViews({ database, log, jobs, clock, ids, driver, onAdd }: ViewsOptions): OpenViews {
  const all = new Map<string, MaterializedView>();
  const began = clock.now();
  return {
    all,
    add(view) {
      if (all.has(view.name)) throw new Error(`There are two views ${view.name}`);
      all.set(view.name, view);
      onAdd(view);
    },
    async list(ctx, view, { where: condition = and(), sort, limit }) {
      const table = tableOf(view);
      const scope = Object.entries(database.scopeOf(ctx, table)).map(([column, value]) => where(column, 'eq', value));
      const descending = sort.startsWith('-');
      const columns = new Set([sort.replace(/^-/, ''), ...view.key]);
      const order = [...columns].map((column) => ({ column, descending }));
      // In this order, so that it is not older than it says.
      const asOf = driver() ? (await log.find(ctx, view.name))?.refreshedAt : clock.now();
      const found = await database.reader(ctx).select(table, { where: and(condition, ...scope), order, limit });
      const names = Object.keys(view.columns);
      const rows = found.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
      return { rows, asOf };
    },
    async refresh(ctx, view) {
      const run = { schedule: scheduleOf(view), at: clock.now().toISOString() };
      // One for all tenants: a view has the rows of all.
      await jobs().enqueue({ ...ctx, tenant: undefined }, refreshViews, run, { key: view.name });
    },
    async refreshNow({ correlationId, signal }, { name }) {
      // A view has the rows of all, whoever asks for its refresh.
      const ctx = systemContext(ids, { correlationId, signal });
      const current = driver();
      const refreshedAt = clock.now();
      const started = performance.now();
      if (!current || !(await refreshView(ctx, current, name))) return undefined;
      const durationMs = Math.round(performance.now() - started);
      await log.note(ctx, name, { refreshedAt, durationMs });
      return durationMs;
    },
    async status(ctx) {
      const refreshes = await log.all(ctx);
      return [...all.values()].map((view) => {
        const { refreshedAt, durationMs } = refreshes.get(view.name) ?? {};
        const due = readCron(view.cron, 'UTC').after(refreshedAt ?? began);
        const overdueMs = driver() && due ? Math.max(0, clock.now().getTime() - due.getTime()) : 0;
        return { view, refreshedAt, durationMs, overdueMs };
      });
    },
  };
}

function tableOf({ name, columns, shared }: MaterializedView): Table {
  const table: Table = { name, columns, unique: [], optional: [], sorted: [] };
  return shared ? table : { ...table, perTenant: true };
}
