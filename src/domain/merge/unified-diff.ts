import { diffIndices } from 'node-diff3';
import { splitLines } from './lines.ts';

const CONTEXT = 3;
/** Comparing longer files line by line takes seconds; what they are (locks, recorded data) nobody reads as a diff. */
const MOST_LINES = 8000;

interface Hunk {
  readonly old: readonly [start: number, length: number];
  readonly new: readonly [start: number, length: number];
}

/**
 * The difference of two texts in the unified format, as `diff -u` and git print it.
 *
 * @param names Of the old and the new file; `/dev/null` where there is none.
 * @returns The empty text for equal texts.
 */
export function renderUnifiedDiff(
  before: string,
  after: string,
  names: { readonly old: string; readonly new: string },
): string {
  if (before === after) return '';
  const heading = `--- ${names.old}\n+++ ${names.new}\n`;
  const [old, next] = [splitLines(before), splitLines(after)];
  if (old.length > MOST_LINES || next.length > MOST_LINES)
    return `${heading}@@ ${old.length} lines become ${next.length}: too many to show @@\n`;
  const hunks = groupHunks(findChanges(old, next), old.length);
  return heading + hunks.map((group) => renderGroup(group, old, next)).join('');
}

/** The stretches in which two lists of lines differ. */
export function findChanges(old: readonly string[], next: readonly string[]): readonly Hunk[] {
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < next.length - start && old.at(-1 - end) === next.at(-1 - end)) end += 1;
  const [oldPart, nextPart] = [old.slice(start, old.length - end), next.slice(start, next.length - end)];
  return diffIndices(oldPart, nextPart).map(({ buffer1, buffer2 }) => ({
    old: [buffer1[0] + start, buffer1[1]],
    new: [buffer2[0] + start, buffer2[1]],
  }));
}

function groupHunks(hunks: readonly Hunk[], length: number): readonly (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    const gap = last === undefined ? length : hunk.old[0] - (last.old[0] + last.old[1]);
    if (last !== undefined && gap <= 2 * CONTEXT) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function renderGroup(group: readonly Hunk[], old: readonly string[], next: readonly string[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const from = Math.max(0, first.old[0] - CONTEXT);
  const to = Math.min(old.length, last.old[0] + last.old[1] + CONTEXT);
  const nextFrom = first.new[0] - (first.old[0] - from);
  const nextTo = last.new[0] + last.new[1] + (to - last.old[0] - last.old[1]);
  const lines: string[] = [];
  let at = from;
  for (const hunk of group) {
    lines.push(...old.slice(at, hunk.old[0]).map((line) => mark(' ', line)));
    at = hunk.old[0] + hunk.old[1];
    lines.push(...old.slice(hunk.old[0], at).map((line) => mark('-', line)));
    lines.push(...next.slice(hunk.new[0], hunk.new[0] + hunk.new[1]).map((line) => mark('+', line)));
  }
  lines.push(...old.slice(at, to).map((line) => mark(' ', line)));
  return `@@ -${span(from, to - from)} +${span(nextFrom, nextTo - nextFrom)} @@\n${lines.join('')}`;
}

function mark(sign: string, line: string): string {
  return sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`);
}

/** An empty stretch is named by the line before it. */
function span(start: number, length: number): string {
  return length === 1 ? `${start + 1}` : `${length === 0 ? start : start + 1},${length}`;
}
