import { BASE_COLUMNS, type Table } from '../store.ts';
import type { SqlDialect } from './sql-driver.ts';

/** The statements that make a table with its unique keys and the indexes of its orders, if it does not exist. */
export function tableSql(
  { name, columns, unique, optional, sorted, indexes = [], within = [] }: Table,
  { types, tableSuffix, nullsFirst }: SqlDialect,
): string {
  const lines = Object.entries({ ...BASE_COLUMNS, ...columns }).map(([column, type]) => {
    const rule = column === 'id' ? ' primary key' : '';
    return `  "${column}" ${types[type]}${optional.includes(column) ? '' : ' not null'}${rule}`;
  });
  const list = (of: readonly string[]): string =>
    [...within, ...of].map((column) => `"${column}"${nullsFirst}`).join(', ');
  const keys = unique.map(
    (column) => `create unique index if not exists "${name}_${column}_key" on "${name}" (${list([column])});`,
  );
  const orders = sorted.map(
    (column) => `create index if not exists "${name}_${column}_idx" on "${name}" (${list([column, 'id'])});`,
  );
  const others = indexes.map(
    (of) => `create index if not exists "${name}_${of.join('_')}_idx" on "${name}" (${list(of)});`,
  );
  const table = `create table if not exists "${name}" (\n${lines.join(',\n')}\n)${tableSuffix};`;
  return [table, ...keys, ...orders, ...others].join('\n');
}
