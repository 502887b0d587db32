import type { Scope } from '../db/database.ts';
import type { Table } from '../db/store.ts';
import { reachOf } from './tenant-of.ts';

export const TENANT_COLUMN = 'tenant_id';

/** A table of which each row belongs to a tenant, as it is in the database: natural keys hold within a tenant. */
export function withTenant(table: Table): Table {
  if (!table.perTenant || TENANT_COLUMN in table.columns) return table;
  return { ...table, columns: { ...table.columns, [TENANT_COLUMN]: 'text' }, within: [TENANT_COLUMN] };
}

/** What repositories add to each condition and to each row that they write. */
export const tenantScope: Scope = (ctx, { perTenant }) => {
  const reach = perTenant ? reachOf(ctx) : 'all';
  return reach === 'all' ? {} : { [TENANT_COLUMN]: reach.tenant };
};
