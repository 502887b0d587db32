import { isList, isRecord } from '../../value-kinds.ts';
import { fillLines, widthOf } from './fill-lines.ts';
import { isJson, toTypeScriptString } from './literals.ts';

const STEP = 2;
/** A key shorter than this keeps even a string that is too long beside it: breaking would win too little. */
const SHORT_KEY = STEP + 3;
const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Where a literal stands: columns count from 0, `trailing` is what follows on its last line. */
interface Place {
  readonly width: number;
  readonly column: number;
  readonly indent: number;
  readonly trailing: number;
}

interface Statement {
  readonly prefix: string;
  readonly suffix: string;
  readonly indent: number;
  readonly width: number;
}

/**
 * A value as a TypeScript literal, laid out as Biome formats it: on one line where it fits, else one entry a line.
 *
 * @returns the statement from prefix to suffix, or undefined for values that JSON does not have.
 */
export function toCodeLiteral(value: unknown, { prefix, suffix, indent, width }: Statement): string | undefined {
  if (!isJson(value)) return undefined;
  const place = { width, column: indent + widthOf(prefix), indent, trailing: widthOf(suffix) };
  const literal = layOut(value, place);
  const isTooLong = typeof value === 'string' && place.column + widthOf(literal) + place.trailing > width;
  if (!isTooLong || !prefix.endsWith(' = ')) return prefix + literal + suffix;
  return `${prefix.trimEnd()}\n${' '.repeat(indent + STEP)}${literal}${suffix}`;
}

function layOut(value: unknown, place: Place): string {
  const isNested = (isList(value) && value.length > 0) || (isRecord(value) && Object.keys(value).length > 0);
  const line = toLine(value);
  const fits = place.column + widthOf(line) + place.trailing <= place.width;
  if (!isNested || (fits && !mustBreak(value))) return line;
  const indent = place.indent + STEP;
  const margin = `\n${' '.repeat(indent)}`;
  const close = `\n${' '.repeat(place.indent)}`;
  const inner = { width: place.width, indent, column: indent, trailing: 1 };
  if (isRecord(value)) {
    const entries = Object.entries(value).map(([key, item]) => margin + layOutEntry(toKey(key), item, inner));
    return `{${entries.join(',')},${close}}`;
  }
  const items = isList(value) ? value : [];
  const isNumeric = items.length > 1 && items.every((item) => typeof item === 'number');
  const lines = isNumeric
    ? fillLines(items.map(toLine), place.width - indent, 1)
    : items.map((item) => `${layOut(item, inner)},`);
  return `[${lines.map((text) => margin + text).join('')}${isNumeric ? ',' : ''}${close}]`;
}

function layOutEntry(key: string, value: unknown, place: Place): string {
  const column = place.indent + widthOf(key) + 2;
  const literal = layOut(value, { ...place, column });
  const isTooLong = typeof value === 'string' && column + widthOf(literal) + 1 > place.width;
  if (!isTooLong || widthOf(key) < SHORT_KEY) return `${key}: ${literal}`;
  return `${key}:\n${' '.repeat(place.indent + STEP)}${literal}`;
}

/** Biome never puts several objects, or several lists, with more than one entry each on one line. */
function mustBreak(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).some(mustBreak);
  if (!isList(value)) return false;
  const areObjects = value.every((item) => isRecord(item) && Object.keys(item).length > 1);
  const areLists = value.every((item) => isList(item) && item.length > 1);
  return (value.length > 1 && (areObjects || areLists)) || value.some(mustBreak);
}

function toLine(value: unknown): string {
  if (typeof value === 'string') return toTypeScriptString(value);
  if (typeof value === 'number') return String(value).replace('e+', 'e');
  if (isList(value)) return `[${value.map(toLine).join(', ')}]`;
  if (!isRecord(value)) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${toKey(key)}: ${toLine(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function toKey(key: string): string {
  return IDENTIFIER.test(key) ? key : toTypeScriptString(key);
}
