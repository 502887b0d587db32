/**
 * Puts as many items on each line as fit, with a comma after all but the last, as Biome does for lists of numbers.
 *
 * @param width Columns of a line.
 * @param trailing Columns that are kept for what follows the last item.
 */
export function fillLines(items: readonly string[], width: number, trailing: 0 | 1): readonly string[] {
  const lines: string[] = [];
  items.forEach((item, index) => {
    const isLast = index === items.length - 1;
    const text = isLast ? item : `${item},`;
    const line = lines.at(-1);
    const room = isLast ? width - trailing : width;
    if (line !== undefined && widthOf(line) + 1 + widthOf(text) <= room) lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(text);
  });
  return lines;
}

/** Columns that a line takes. */
export function widthOf(line: string): number {
  return [...line].length;
}
