import type { FileVersion } from './file-version.ts';
import { splitLines } from './lines.ts';

/**
 * The version that a file most likely grew from: the one with the fewest lines that differ, of equal ones the first. After two branches
 * were merged, that depends on what a person took: the lines of both, or the file of one.
 */
export function chooseBase(mine: FileVersion | undefined, candidates: readonly FileVersion[]): FileVersion | undefined {
  const [first, ...others] = candidates;
  if (first === undefined || mine === undefined || typeof mine.content !== 'string') return first;
  let nearest = { version: first, distance: measureDistance(mine.content, first) };
  for (const version of others) {
    const distance = measureDistance(mine.content, version);
    if (distance < nearest.distance) nearest = { version, distance };
  }
  return nearest.version;
}

/** Lines that only one of two texts has, each as often as it has it more. */
function measureDistance(mine: string, { content }: FileVersion): number {
  if (typeof content !== 'string') return Number.POSITIVE_INFINITY;
  const counts = new Map<string, number>();
  for (const line of splitLines(mine)) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of splitLines(content)) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
