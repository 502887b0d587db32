import { AppError } from '../../kernel/app-error.ts';
import { and, or, type Scalar, type Specification, where } from '../../kernel/specification.ts';
import { coreErrors } from '../errors/core-errors.ts';

interface Position {
  readonly value: Scalar;
  readonly id: string;
}

/** Where a page ended, as an opaque text. It holds the order, so that it cannot be used with another one. */
export function writeCursor(sort: string, value: Scalar, id: string): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

export function readCursor(cursor: string, sort: string): Position {
  const [givenSort, value, id] = parse(cursor);
  const valid = givenSort === sort && typeof id === 'string' && (value === null || typeof value !== 'object');
  if (!valid) throw new AppError(coreErrors.CURSOR_INVALID);
  return { value: value as Scalar, id };
}

/** The rows after a position in the order of `column`, then `id`. Null comes before every value. */
export function resumeAfter(column: string, descending: boolean, { value, id }: Position): Specification {
  const op = descending ? 'lt' : 'gt';
  const sameValue = and(where(column, 'eq', value), where('id', op, id));
  if (value === null) return descending ? sameValue : or(sameValue, where(column, 'ne', null));
  const beyond = where(column, op, value);
  return descending ? or(sameValue, beyond, where(column, 'eq', null)) : or(sameValue, beyond);
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
