import type { Scalar } from '../../../kernel/specification.ts';
import { BASE_COLUMNS, type ColumnType, type Row, type Table } from '../store.ts';

/** A row as the database returns it, in the values of the port: drivers differ in numbers, booleans and moments. */
export function readRow({ columns }: Table, row: Readonly<Record<string, unknown>>): Row {
  const types: Table['columns'] = { ...columns, ...BASE_COLUMNS };
  const cells = Object.entries(row).map(([name, value]) => [name, readCell(types[name], value)]);
  return Object.fromEntries(cells) as Row;
}

function readCell(type: ColumnType | undefined, value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (type === 'boolean') return value === true || value === 1;
  if (type === 'integer') return Number(value);
  if (value instanceof Date) return value.toISOString();
  return value as Scalar;
}
