import { AppError, type ErrorDefinition, type Violation } from './app-error.ts';
import { isCurrency, isDate, isDecimal, isStorable, isTimestamp, isUuid, LIMITS, type Money } from './values.ts';

/**
 * Checks the invariants of an aggregate and collects every violation before it throws. Each method returns the
 * value in its canonical form; the result is only used after `enforce` has passed.
 */
export class Rules {
  readonly #violations: Violation[] = [];

  /** One line of text: trimmed, not empty. */
  string(path: string, value: string): string {
    const text = value.trim();
    this.require(path, text.length > 0, 'must not be empty');
    this.require(path, text.length <= LIMITS.string, `must have at most ${LIMITS.string} characters`);
    this.require(path, !/\p{Cc}/u.test(text) && isStorable(text), 'must be one line without control characters');
    return text;
  }

  text(path: string, value: string): string {
    this.require(path, value.trim().length > 0, 'must not be empty');
    this.require(path, value.length <= LIMITS.text, `must have at most ${LIMITS.text} characters`);
    this.require(path, isStorable(value), 'must not contain U+0000 or half of a surrogate pair');
    return value;
  }

  integer(path: string, value: number): number {
    this.require(path, Number.isSafeInteger(value), 'must be a whole number');
    return value;
  }

  decimal(path: string, value: string): string {
    this.require(path, isDecimal(value), 'must be a decimal number in a string, such as "12.50"');
    return value;
  }

  boolean(_path: string, value: boolean): boolean {
    return value;
  }

  money(path: string, value: Money): Money {
    this.require(`${path}.amount`, Number.isSafeInteger(value.amount), 'must be a whole number of minor units');
    this.require(`${path}.currency`, isCurrency(value.currency), 'must be an ISO 4217 currency code');
    return { amount: value.amount, currency: value.currency };
  }

  date(path: string, value: string): string {
    this.require(path, isDate(value), 'must be a day that exists, as yyyy-mm-dd');
    return value;
  }

  /** Kept in UTC, so that moments compare as text. */
  timestamp(path: string, value: string): string {
    const valid = isTimestamp(value);
    this.require(path, valid, 'must be a moment with its offset, such as 2026-01-31T12:00:00Z');
    return valid ? new Date(value).toISOString() : value;
  }

  uuid(path: string, value: string): string {
    const id = value.toLowerCase();
    this.require(path, isUuid(id), 'must be a UUID');
    return id;
  }

  enum<Value extends string>(path: string, value: Value, allowed: readonly Value[]): Value {
    this.require(path, allowed.includes(value), `must be one of ${allowed.join(', ')}`);
    return value;
  }

  optional<Value, Result>(value: Value | undefined, rule: (value: Value) => Result): Result | undefined {
    return value === undefined ? undefined : rule(value);
  }

  require(path: string, holds: boolean, message: string): void {
    if (!holds) this.#violations.push({ path, message });
  }

  enforce(error: ErrorDefinition): void {
    if (this.#violations.length > 0) throw new AppError(error, { violations: this.#violations });
  }
}
