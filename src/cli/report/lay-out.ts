import { stripVTControlCharacters } from 'node:util';

/** Breaks a text between words; a word that is longer than the width gets a line of its own. An infinite width leaves it as it is. */
export function wrapText(text: string, width: number): readonly string[] {
  if (width === Number.POSITIVE_INFINITY) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** A text that fits a width, cut between words and with an ellipsis where it does not. */
export function cutText(text: string, width: number): string {
  if (lengthOf(text) <= width) return text;
  const [first = ''] = wrapText(text, Math.max(width - 2, 1));
  return `${[...first]
    .slice(0, Math.max(width - 2, 0))
    .join('')
    .replace(/[,;:]$/, '')} …`;
}

/** Lays rows out in columns. All but the last column are as wide as their content; the last one is wrapped to the rest. */
export function layOutColumns(
  rows: readonly (readonly string[])[],
  layout: { readonly columns: number; readonly indent: number },
): readonly string[] {
  const { columns, indent } = layout;
  const last = Math.max(0, ...rows.map((row) => row.length - 1));
  const widths = Array.from({ length: last }, (_, column) =>
    Math.max(0, ...rows.map((row) => lengthOf(row[column] ?? ''))),
  );
  const start = widths.reduce((sum, width) => sum + width + GAP, indent);
  const rest = Math.max(columns - start, LEAST_REST);
  return rows.flatMap((row) => {
    const head = widths.map((width, column) => padEnd(row[column] ?? '', width + GAP)).join('');
    const [first = '', ...more] = wrapText(row[last] ?? '', rest);
    return [
      `${' '.repeat(indent)}${head}${first}`.trimEnd(),
      ...more.map((line) => `${' '.repeat(start)}${line}`.trimEnd()),
    ];
  });
}

/** Visible length: escape sequences count nothing. */
export function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

/** `1 file`, `2 files`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

const GAP = 2;
/** Below this a wrapped column is harder to read than a line that is too long. */
const LEAST_REST = 20;
