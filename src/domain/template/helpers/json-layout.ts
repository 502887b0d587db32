import { isList, isRecord } from '../../value-kinds.ts';
import { fillLines, widthOf } from './fill-lines.ts';
import { toJson } from './literals.ts';

const STEP = 2;

/**
 * JSON over several lines, as Biome leaves it: objects have one entry a line, lists are on one line where that fits.
 *
 * @param indent Spaces before every line after the first.
 * @returns undefined for values that JSON does not have.
 */
export function toJsonBlock(value: unknown, indent: number, width: number): string | undefined {
  return toJson(value) === undefined ? undefined : layOut(value, { width, indent, column: indent, trailing: 0 });
}

/** Where a value stands: `column` is where it starts, `trailing` what follows on its last line. */
interface Place {
  readonly width: number;
  readonly indent: number;
  readonly column: number;
  readonly trailing: number;
}

function layOut(value: unknown, place: Place): string {
  const indent = place.indent + STEP;
  const margin = `\n${' '.repeat(indent)}`;
  const close = `\n${' '.repeat(place.indent)}`;
  const placeOf = (index: number, count: number, start: string): Place => ({
    width: place.width,
    indent,
    column: indent + widthOf(start),
    trailing: index < count - 1 ? 1 : 0,
  });
  if (isRecord(value) && Object.keys(value).length > 0) {
    const entries = Object.entries(value).map(([key, item], index, all) => {
      const start = `${toText(key)}: `;
      return margin + start + layOut(item, placeOf(index, all.length, start));
    });
    return `{${entries.join(',')}${close}}`;
  }
  const line = toLine(value);
  const fits = line !== undefined && place.column + widthOf(line) + place.trailing <= place.width;
  if (!isList(value) || value.length === 0 || fits) return line ?? '';
  if (value.length > 1 && value.every((item) => typeof item === 'number')) {
    return `[${margin}${fillLines(value.map(toText), place.width - indent, 0).join(margin)}${close}]`;
  }
  const items = value.map((item, index) => margin + layOut(item, placeOf(index, value.length, '')));
  return `[${items.join(',')}${close}]`;
}

/** Undefined where an object inside takes lines of its own. */
function toLine(value: unknown): string | undefined {
  if (isRecord(value)) return Object.keys(value).length === 0 ? '{}' : undefined;
  if (!isList(value)) return toText(value);
  const items = value.map(toLine);
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}

function toText(value: unknown): string {
  const text = toJson(value) ?? '';
  return typeof value === 'number' ? text.replace('e+', 'e') : text;
}
