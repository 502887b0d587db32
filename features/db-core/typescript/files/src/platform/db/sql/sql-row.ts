import type { Scalar } from '../../../kernel/specification.ts';
import { BASE_COLUMNS, type ColumnType, type Row, type Table } from '../store.ts';

/** A row as the database returns it, in the values of the port: drivers differ in numbers, booleans and moments. */
export function readRow(table: Table, row: Readonly<Record<string, unknown>>): Row {
  return readCells(table, row) as Row;
}

/** Some columns of a row. */
export function readCells(
  { columns }: Table,
  cells: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Scalar>> {
  const types: Table['columns'] = { ...columns, ...BASE_COLUMNS };
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, readCell(types[name], value)]));
}

function readCell(type: ColumnType | undefined, value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (type === 'boolean') return value === true || value === 1;
  if (type === 'integer') return Number(value);
  if (value instanceof Date) return value.toISOString();
  return value as Scalar;
}
