import type { SqlDialect } from '../../sql/sql-driver.ts';

const UNIQUE = 2067;
const PRIMARY_KEY = 1555;
const BUSY = 5;

export const sqliteDialect: SqlDialect = {
  name: 'sqlite',
  types: {
    text: 'text',
    integer: 'integer',
    // A number would lose digits.
    decimal: 'text',
    boolean: 'integer',
    date: 'text',
    timestamp: 'text',
    uuid: 'text',
  },
  tableSuffix: ' strict',
  nullsFirst: '',
  locksRows: false,
  explain(error, table) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    if (code === BUSY) return { kind: 'unavailable' };
    if (!(error instanceof Error) || (code !== UNIQUE && code !== PRIMARY_KEY)) return undefined;
    // UNIQUE constraint failed: invoices.tenant_id, invoices.number
    const taken = error.message.split(/[:,] /).map((part) => part.split('.')[1]);
    return { kind: 'unique', column: table?.unique.find((column) => taken.includes(column)) ?? 'id' };
  },
};
