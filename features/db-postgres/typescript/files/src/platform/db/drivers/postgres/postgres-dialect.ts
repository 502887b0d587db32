import type { SqlDialect } from '../../sql/sql-driver.ts';
import type { Table } from '../../store.ts';

/** PostgreSQL cuts longer names. */
const NAME_LENGTH = 63;

export const postgresDialect: SqlDialect = {
  name: 'postgres',
  types: {
    // In the order of code points, as everywhere else, and not in that of a language.
    text: 'text collate "C"',
    integer: 'bigint',
    decimal: 'numeric',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamptz',
    uuid: 'uuid',
  },
  tableSuffix: '',
  nullsFirst: ' nulls first',
  locksRows: true,
  explain(error, table) {
    const code = readText(error, 'code');
    if (code === '23505') return { kind: 'unique', column: takenColumn(table, readText(error, 'constraint')) };
    if (code !== undefined && TIMEOUTS.has(code)) return { kind: 'timeout' };
    return isUnavailable(error, code) ? { kind: 'unavailable' } : undefined;
  },
};

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: cancelled by its time limit, lock not available. */
const TIMEOUTS: ReadonlySet<string> = new Set(['57014', '55P03']);

/** Connection failures, shut-down, too many connections; a deadlock or serialization failure, which a repetition cures. */
const UNAVAILABLE =
  /^(08...|57P0[123]|53300|40001|40P01|ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE)$/;

/** Failures for which pg has no code: no free connection in time, and a connection that ends in the middle. */
const UNAVAILABLE_MESSAGE = /^(timeout exceeded when trying to connect|Connection terminated)/;

function isUnavailable(error: unknown, code: string | undefined): boolean {
  if (code !== undefined) return UNAVAILABLE.test(code);
  return error instanceof Error && UNAVAILABLE_MESSAGE.test(error.message);
}

function takenColumn(table: Table | undefined, constraint: string | undefined): string {
  const found = table?.unique.find((column) => `${table.name}_${column}_key`.slice(0, NAME_LENGTH) === constraint);
  return found ?? 'id';
}

function readText(error: unknown, key: string): string | undefined {
  const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
