import type { Context } from '../../kernel/context.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Reader, Row, Select, Store, StoreTransaction, Table } from '../db/store.ts';
import { type Reach, reachOf } from './tenant-of.ts';
import { TENANT_COLUMN, withTenant } from './tenant-table.ts';

const BY_ID = [{ column: 'id', descending: false }];

/**
 * A store in which nobody reaches the rows of another tenant, whatever condition they ask with: repositories narrow their conditions
 * too, and this holds for everybody else. The service itself, when it acts for nobody, reaches all rows, and a row never changes hands.
 */
export function separateTenants(store: Store): Store {
  return {
    ...store,
    reader: (ctx) => separateReader(ctx, store.reader(ctx)),
    begin: async (ctx) => separateTransaction(ctx, await store.begin(ctx)),
  };
}

function separateReader(ctx: Context, reader: Reader): Reader {
  return {
    select: async (table, query) => reader.select(withTenant(table), narrow(ctx, table, query)),
    count: async (table, condition) => reader.count(withTenant(table), within(ctx, table, condition)),
    countBy: async (table, condition, columns) =>
      reader.countBy(withTenant(table), within(ctx, table, condition), columns),
  };
}

function separateTransaction(ctx: Context, tx: StoreTransaction): StoreTransaction {
  /** Of the row with this id, if `ctx` reaches it. */
  const ownerOf = async (table: Table, id: string): Promise<string | undefined> => {
    const query = { where: within(ctx, table, where('id', 'eq', id)), order: BY_ID, limit: 1 };
    const [row] = await tx.select(withTenant(table), query);
    return row && String(row[TENANT_COLUMN]);
  };
  return {
    ...separateReader(ctx, tx),
    claim: async (table, query) => tx.claim(withTenant(table), narrow(ctx, table, query)),
    async insert(table, row) {
      if (!table.perTenant) return tx.insert(table, row);
      return tx.insert(withTenant(table), own(table, row, newOwner(table, row, reachOf(ctx))));
    },
    async update(table, row, expectedVersion) {
      if (!table.perTenant) return tx.update(table, row, expectedVersion);
      const owner = await ownerOf(table, row.id);
      return owner === undefined ? false : tx.update(withTenant(table), own(table, row, owner), expectedVersion);
    },
    async delete(table, id, expectedVersion) {
      if (table.perTenant && (await ownerOf(table, id)) === undefined) return false;
      return tx.delete(withTenant(table), id, expectedVersion);
    },
    commit: () => tx.commit(),
    rollback: () => tx.rollback(),
  };
}

function narrow(ctx: Context, table: Table, query: Select): Select {
  return { ...query, where: within(ctx, table, query.where) };
}

function within(ctx: Context, { perTenant }: Table, condition: Specification): Specification {
  if (!perTenant) return condition;
  const reach = reachOf(ctx);
  return reach === 'all' ? condition : and(condition, where(TENANT_COLUMN, 'eq', reach.tenant));
}

function newOwner({ name }: Table, row: Row, reach: Reach): string {
  const owner = reach === 'all' ? row[TENANT_COLUMN] : reach.tenant;
  if (typeof owner === 'string' && owner !== '') return owner;
  throw new Error(`A row of ${name} needs a tenant: act for one, with { ...ctx, tenant }`);
}

function own({ name }: Table, row: Row, owner: string): Row {
  const said = row[TENANT_COLUMN] ?? owner;
  if (said !== owner) throw new Error(`A row of ${name} belongs to one tenant, and cannot be given to another`);
  return { ...row, [TENANT_COLUMN]: owner };
}
