import { AppError } from '../../kernel/app-error.ts';
import { and, or, type Scalar, type Specification, where } from '../../kernel/specification.ts';
import { isDate, isDecimal, isStorable, isTimestamp, isUuid } from '../../kernel/values.ts';
import { coreErrors } from '../errors/core-errors.ts';
import type { ColumnType } from './store.ts';

interface Position {
  readonly value: Scalar;
  readonly id: string;
}

/** Where a page ended, as an opaque text. It holds the order, so that it cannot be used with another one. */
export function writeCursor(sort: string, value: Scalar, id: string): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

/** Whoever calls may have made the cursor up, and a database refuses to compare a value that its column cannot hold. */
export function readCursor(cursor: string, sort: string, type: ColumnType): Position {
  const [givenSort, value = null, id] = parse(cursor);
  const valid = givenSort === sort && holds('uuid', id) && (value === null || holds(type, value));
  if (!valid) throw new AppError(coreErrors.CURSOR_INVALID);
  return { value: value as Scalar, id: String(id) };
}

/** The rows after a position in the order of `column`, then `id`. Null comes before every value. */
export function resumeAfter(column: string, descending: boolean, { value, id }: Position): Specification {
  const op = descending ? 'lt' : 'gt';
  const sameValue = and(where(column, 'eq', value), where('id', op, id));
  if (value === null) return descending ? sameValue : or(sameValue, where(column, 'ne', null));
  const beyond = where(column, op, value);
  return descending ? or(sameValue, beyond, where(column, 'eq', null)) : or(sameValue, beyond);
}

function holds(type: ColumnType, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string' && TEXTS[type](value);
}

const TEXTS = {
  text: isStorable,
  decimal: isDecimal,
  date: isDate,
  timestamp: isTimestamp,
  uuid: isUuid,
} as const satisfies Partial<Record<ColumnType, (value: string) => boolean>>;

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
