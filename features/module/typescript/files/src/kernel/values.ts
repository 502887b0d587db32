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

/** What every database can keep as it is: no lone surrogates, and not the character U+0000. */
export function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

/** A day that exists, as `yyyy-mm-dd`, from the year 1 on. */
export function isDate(value: string): boolean {
  if (!DATE.test(value) || value.startsWith('0000')) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** A moment with its offset (RFC 3339), in the years 1 to 9999 in UTC too. */
export function isTimestamp(value: string): boolean {
  if (!TIMESTAMP.test(value) || !isDate(value.slice(0, 10))) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && isDate(new Date(time).toISOString().slice(0, 10));
}

export function isUuid(value: string): boolean {
  return UUID.test(value);
}
