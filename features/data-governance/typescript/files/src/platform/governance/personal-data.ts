import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import { isUuid } from '../../kernel/values.ts';
import type { Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import { columnTypeOf, type DataMap, type Retention, type TablePolicy } from './data-policy.ts';
import { walkRows } from './walk-rows.ts';

export interface PersonalDataOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly map: DataMap;
}

export interface PersonalData {
  /** Every row about somebody, by table. */
  export(ctx: Context, subject: string): Promise<Readonly<Record<string, readonly Row[]>>>;
  /** Deletes or anonymizes them. Can be called again after a failure. Gives back how many rows there were. */
  erase(ctx: Context, subject: string): Promise<number>;
  /** Deletes what has been kept for long enough. Gives back how many rows there were. */
  expire(ctx: Context): Promise<number>;
}

interface Governed {
  readonly table: Table;
  readonly policy: TablePolicy;
}

const DAY_MS = 86_400_000;

/** Changes go through the unit of work like all others: the audit log, projections and messages learn of them. */
export function createPersonalData({ database, clock, map }: PersonalDataOptions): PersonalData {
  const governed = (): readonly Governed[] =>
    database.tables.flatMap((table) => {
      const policy = Object.hasOwn(map, table.name) ? map[table.name] : undefined;
      return policy ? [{ table, policy }] : [];
    });

  /** The rows of somebody, in the tenant of `ctx`; nothing for a subject that the column cannot hold. */
  const rowsOf = ({ table, policy }: Governed, ctx: Context, subject: string): Specification | undefined => {
    if (policy.subject === undefined) return undefined;
    if (columnTypeOf(table, policy.subject) === 'uuid' && !isUuid(subject)) return undefined;
    const scope = Object.entries(database.scopeOf(ctx, table)).map(([column, value]) => where(column, 'eq', value));
    const tenant = policy.tenant === undefined ? [] : [where(policy.tenant, 'eq', ctx.tenant ?? '')];
    return and(where(policy.subject, 'eq', subject), ...tenant, ...scope);
  };

  const remove = (ctx: Context, table: Table, before: Row): Promise<boolean> =>
    database.run(ctx, async (tx) => {
      if (!(await database.writer(tx).delete(table, before.id, before.version))) return false;
      database.changed(tx, { table, kind: 'deleted', before, after: undefined, events: [], forgets: true });
      return true;
    });

  const anonymize = (ctx: Context, { table, policy }: Governed, before: Row): Promise<boolean> =>
    database.run(ctx, async (tx) => {
      const updated_at = clock.now().toISOString();
      const after: Row = { ...before, ...blank(table, policy, before), version: before.version + 1, updated_at };
      if (!(await database.writer(tx).update(table, after, before.version))) return false;
      database.changed(tx, { table, kind: 'updated', before, after, events: [], forgets: true });
      return true;
    });

  return {
    async export(ctx, subject) {
      const found: Record<string, readonly Row[]> = {};
      for (const one of governed()) {
        const condition = rowsOf(one, ctx, subject);
        if (!condition) continue;
        const rows: Row[] = [];
        for await (const batch of walkRows(() => database.reader(ctx), one.table, condition)) rows.push(...batch);
        found[one.table.name] = rows;
      }
      return found;
    },
    async erase(ctx, subject) {
      let count = 0;
      const forget = async (one: Governed, row: Row): Promise<void> => {
        if (one.policy.erase === 'anonymize' && isBlank(one, row)) return;
        const isDone =
          one.policy.erase === 'delete' ? await remove(ctx, one.table, row) : await anonymize(ctx, one, row);
        if (!isDone) throw new Error(`A row of ${one.table.name} was changed while it was erased`);
        count += 1;
      };
      for (const one of governed()) {
        const condition = rowsOf(one, ctx, subject);
        if (!condition) continue;
        for await (const rows of walkRows(() => database.reader(ctx), one.table, condition))
          for (const row of rows) await forget(one, row);
      }
      return count;
    },
    async expire(ctx) {
      let count = 0;
      for (const { table, policy } of governed()) {
        if (policy.retention) count += await expireTable(ctx, table, policy.retention);
      }
      return count;
    },
  };

  async function expireTable(ctx: Context, table: Table, { days, since }: Retention): Promise<number> {
    let count = 0;
    const isOver = where(since, 'lt', new Date(clock.now().getTime() - days * DAY_MS).toISOString());
    for await (const rows of walkRows(() => database.reader(ctx), table, isOver))
      for (const row of rows) count += (await remove(ctx, table, row)) ? 1 : 0;
    return count;
  }
}

/** Texts stay unique, because the row is in them. */
function blank({ optional }: Table, { personal }: TablePolicy, { id }: Row): Readonly<Record<string, string | null>> {
  return Object.fromEntries(personal.map((column) => [column, optional.includes(column) ? null : `erased-${id}`]));
}

function isBlank({ table, policy }: Governed, row: Row): boolean {
  return Object.entries(blank(table, policy, row)).every(([column, value]) => row[column] === value);
}
