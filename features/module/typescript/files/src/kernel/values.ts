/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export const LIMITS = { string: 200, text: 10_000 } as const;

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const DECIMAL = /^-?(0|[1-9]\d{0,17})(\.\d{1,12})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isCurrency(value: string): boolean {
  return CURRENCIES.has(value);
}

/** Decimals travel as strings, because a binary floating-point number cannot hold `0.1`. */
export function isDecimal(value: string): boolean {
  return DECIMAL.test(value);
}

/** A day that exists, as `yyyy-mm-dd`. */
export function isDate(value: string): boolean {
  if (!DATE.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A moment with its offset (RFC 3339). */
export function isTimestamp(value: string): boolean {
  return TIMESTAMP.test(value) && isDate(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

export function isUuid(value: string): boolean {
  return UUID.test(value);
}
