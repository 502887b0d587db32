import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../kernel/context.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Table } from '../db/store.ts';
import type { ChangeLog } from './change-log.ts';
import type { Projection, Projections } from './projections.ts';

const LOOK_MS = 10;

export interface ProjectionsOptions {
  readonly database: Database;
  readonly log: ChangeLog;
}

export interface OpenProjections extends Projections {
  readonly all: ReadonlyMap<string, Projection>;
}

export function createProjections({ database, log }: ProjectionsOptions): OpenProjections {
  const all = new Map<string, Projection>();
  const models = new Set<string>();
  const scopeOf = (ctx: Context, table: Table): readonly Specification[] =>
    Object.entries(database.scopeOf(ctx, table)).map(([column, value]) => where(column, 'eq', value));
  return {
    all,
    add(projection) {
      const { name, model } = projection;
      if (all.has(name)) throw new Error(`There are two projections ${name}`);
      if (models.has(model.table.name)) throw new Error(`Two projections write ${model.table.name}`);
      all.set(name, projection);
      models.add(model.table.name);
      database.declare(model.table);
    },
    async find(ctx, { table }, key) {
      const order = [{ column: 'key', descending: false }];
      const condition = and<Record<string, unknown>>(where('key', 'eq', key), ...scopeOf(ctx, table));
      return (await database.reader(ctx).select(table, { where: condition, order, limit: 1 }))[0];
    },
    list(ctx, { table }, { where: condition = and(), sort, limit }) {
      const descending = sort.startsWith('-');
      const order = [sort.replace(/^-/, ''), 'key'].map((column) => ({ column, descending }));
      return database.reader(ctx).select(table, { where: and(condition, ...scopeOf(ctx, table)), order, limit });
    },
    caughtUp: (ctx, name) => untilApplied(ctx, log, name),
  };
}

/** Changes that come meanwhile do not count: those that are there now are the oldest. */
async function untilApplied(ctx: Context, log: ChangeLog, name: string): Promise<void> {
  const waiting = new Set((await log.all(ctx, name)).map(({ row }) => row.id));
  while ((await log.all(ctx, name)).some(({ row }) => waiting.has(row.id))) {
    ctx.signal.throwIfAborted();
    await sleep(LOOK_MS);
  }
}
