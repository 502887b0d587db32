import type { Table } from '../db/store.ts';

export const TENANT_COLUMN = 'tenant_id';

/** A table of which each row belongs to a tenant, as it is in the database: natural keys hold within a tenant. */
export function withTenant(table: Table): Table {
  if (!table.perTenant || TENANT_COLUMN in table.columns) return table;
  return { ...table, columns: { ...table.columns, [TENANT_COLUMN]: 'text' }, within: [TENANT_COLUMN] };
}
