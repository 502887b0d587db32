import type { AggregateRoot, Snapshot } from '../../kernel/aggregate-root.ts';
import type { Scalar, Specification } from '../../kernel/specification.ts';
import type { ColumnType, Row, Table } from '../db/store.ts';
import type { FieldKind, ModuleDescription } from './module-contract.ts';

const COLUMN_TYPES = {
  string: 'text',
  text: 'text',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  uuid: 'uuid',
  enum: 'text',
} as const satisfies Record<Exclude<FieldKind, 'money'>, ColumnType>;

/** `dueOn` is stored as `due_on`. */
export function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Money takes two columns, `<field>_amount` and `<field>_currency`; every other kind takes one. */
export function tableOf(contract: ModuleDescription): Table {
  const fields = Object.entries(contract.fields);
  const columns = fields.flatMap(([name, field]): [string, ColumnType][] => {
    const column = columnName(name);
    if (field.kind !== 'money') return [[column, COLUMN_TYPES[field.kind]]];
    return [
      [`${column}_amount`, 'integer'],
      [`${column}_currency`, 'text'],
    ];
  });
  const unique = fields.filter(([, field]) => field.unique).map(([name]) => columnName(name));
  const optional = fields
    .filter(([, field]) => field.optional)
    .flatMap(([name, field]) => toCells(columnName(name), field.kind, undefined).map(([column]) => column));
  return {
    name: contract.collection.replaceAll('-', '_'),
    perTenant: true,
    columns: Object.fromEntries(columns),
    unique,
    optional,
    // A natural key that is always there has an index already.
    sorted: contract.sortKeys.map(columnName).filter((column) => !unique.includes(column) || optional.includes(column)),
  };
}

export function toRow<Props extends object>(contract: ModuleDescription, aggregate: AggregateRoot<Props>): Row {
  const { id, version, createdAt, updatedAt, props } = aggregate.toSnapshot();
  const values = new Map<string, unknown>(Object.entries(props));
  const columns = Object.entries(contract.fields).flatMap(([name, field]) =>
    toCells(columnName(name), field.kind, values.get(name)),
  );
  return { id, version, created_at: createdAt, updated_at: updatedAt, ...Object.fromEntries(columns) };
}

export function fromRow<Props extends object>(contract: ModuleDescription, row: Row): Snapshot<Props> {
  const props = Object.entries(contract.fields).map(([name, { kind }]) => [
    name,
    fromCells(columnName(name), kind, row),
  ]);
  return {
    id: row.id,
    version: row.version,
    createdAt: String(row.created_at),
    updatedAt: String(row.updated_at),
    props: Object.fromEntries(props) as Props,
  };
}

/** The same condition on columns, for a driver. Money has no single column, so it cannot be compared as a whole. */
export function toColumns<Props extends object>(
  contract: ModuleDescription,
  specification: Specification<Props>,
): Specification {
  switch (specification.op) {
    case 'and':
    case 'or':
      return { op: specification.op, of: specification.of.map((part) => toColumns(contract, part)) };
    case 'not':
      return { op: 'not', of: toColumns(contract, specification.of) };
    default:
      if (contract.fields[specification.field]?.kind === 'money')
        throw new Error(`${specification.field} has no column of its own`);
      return { ...specification, field: columnName(specification.field) };
  }
}

function toCells(column: string, kind: FieldKind, value: unknown): (readonly [string, Scalar])[] {
  if (kind !== 'money') return [[column, (value ?? null) as Scalar]];
  const money = value as { amount: number; currency: string } | undefined;
  return [
    [`${column}_amount`, money?.amount ?? null],
    [`${column}_currency`, money?.currency ?? null],
  ];
}

function fromCells(column: string, kind: FieldKind, row: Row): unknown {
  if (kind !== 'money') return row[column] ?? undefined;
  const amount = row[`${column}_amount`] ?? null;
  return amount === null ? undefined : { amount, currency: row[`${column}_currency`] };
}
