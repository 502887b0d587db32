import { isList, isRecord, isScalar } from '../../value-kinds.ts';

/** Line separators end a line in JavaScript before ES2019, and in many editors and log viewers still. */
const LINE_SEPARATORS = /[\u2028\u2029]/g;

/**
 * A JSON text on one line, in the order of the value's own keys.
 *
 * @returns undefined for values that JSON does not have, and for a key `__proto__`, which a literal in code would not read back.
 */
export function toJson(value: unknown): string | undefined {
  return isJson(value) ? JSON.stringify(value).replace(LINE_SEPARATORS, escapeUnit) : undefined;
}

/** A string literal as Biome formats it with single quotes: double ones where the text has fewer of those. */
export function toTypeScriptString(text: string): string {
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  const quote = singles > doubles ? '"' : "'";
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replace(LINE_SEPARATORS, escapeUnit);
  return quote + body.replaceAll(quote, `\\${quote}`) + quote;
}

function escapeUnit(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16)}`;
}

/** Whether JSON can hold the value, and a literal in code reads it back. */
export function isJson(value: unknown): boolean {
  if (value === null || isScalar(value)) return typeof value !== 'number' || Number.isFinite(value);
  if (isList(value)) return value.every(isJson);
  return isRecord(value) && !Object.hasOwn(value, '__proto__') && Object.values(value).every(isJson);
}
