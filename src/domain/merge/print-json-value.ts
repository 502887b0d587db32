import { isList, isRecord } from '../value-kinds.ts';

/** Column at which the formatter breaks a list. */
const WIDTH = 120;

/** How new text fits into a file. */
export interface JsonLayout {
  /** One level of indentation. */
  readonly step: string;
  /** Every list has one item a line, as npm writes `package.json`. */
  readonly expandsLists: boolean;
}

/** A value as Biome formats it: one key a line, lists of scalars on one line where they fit. `column` is where its line starts to fill. */
export function printJsonValue(value: unknown, indent: string, column: number, layout: JsonLayout): string {
  const inner = indent + layout.step;
  if (isList(value)) {
    if (value.length === 0) return '[]';
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isFlat = !layout.expandsLists && value.every((item) => typeof item !== 'object' || item === null);
    if (isFlat && column + flat.length <= WIDTH) return flat;
    const items = value.map((item) => inner + printJsonValue(item, inner, inner.length, layout));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => inner + printJsonEntry(key, item, inner, layout));
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}

export function printJsonEntry(key: string, value: unknown, indent: string, layout: JsonLayout): string {
  const start = `${JSON.stringify(key)}: `;
  return start + printJsonValue(value, indent, indent.length + start.length + 1, layout);
}
