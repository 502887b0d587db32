import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Scalar, Specification } from '../../../kernel/specification.ts';
import { isStorable } from '../../../kernel/values.ts';

/** The condition as SQL, with the meaning that it has in memory: `matches` of the kernel is the reference. */
export function toCondition(specification: Specification): RawBuilder<SqlBool> {
  switch (specification.op) {
    case 'and':
      return specification.of.length === 0 ? sql`true` : joined(specification.of, sql` and `);
    case 'or':
      return specification.of.length === 0 ? sql`false` : joined(specification.of, sql` or `);
    case 'not':
      // A comparison with null is unknown in SQL, and in memory it is false.
      return sql`not coalesce(${toCondition(specification.of)}, false)`;
    case 'in':
      return toMembership(specification.field, specification.values);
    default:
      return toComparison(specification.op, sql.ref(specification.field), specification.value);
  }
}

function joined(of: readonly Specification[], separator: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql`(${sql.join(of.map(toCondition), separator)})`;
}

function toMembership(field: string, values: readonly Scalar[]): RawBuilder<SqlBool> {
  const column = sql.ref(field);
  const present = values.filter((value) => value !== null && canBeStored(value));
  const some = present.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${column} in (${sql.join(present)})`;
  return values.includes(null) ? sql`(${some} or ${column} is null)` : some;
}

function toComparison(
  op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte',
  column: RawBuilder<unknown>,
  value: Scalar,
): RawBuilder<SqlBool> {
  const equality = op === 'eq' || op === 'ne';
  if (value === null) return equality ? sql`${column} is ${op === 'eq' ? sql`null` : sql`not null`}` : sql`false`;
  // No row has a value that cannot be stored, and some databases refuse to compare with it.
  if (equality && !canBeStored(value)) return op === 'eq' ? sql`false` : sql`true`;
  return sql`${column} ${sql.raw(OPERATORS[op])} ${value}`;
}

const OPERATORS = {
  eq: '=',
  ne: 'is distinct from',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
} as const;

function canBeStored(value: Scalar): boolean {
  return typeof value !== 'string' || isStorable(value);
}
