import { splitLines } from '../../domain/merge/lines.ts';
import { findChanges } from '../../domain/merge/unified-diff.ts';
import type { PlannedFile } from '../../domain/pipeline.ts';

/** A line of the file under the cursor. */
export interface ContentLine {
  readonly text: string;
  /** What the last change did to it; a line that is gone has no number. */
  readonly sign: '+' | '-' | ' ';
  /** From 1. */
  readonly number?: number;
  /** Whose line it is. */
  readonly owner?: string;
}

/** Comparing longer files takes longer than a key press may; they are locks and recorded data. */
const MOST_COMPARED = 3000;

/** The lines of a file; where there is an earlier text of it, with what became of that. */
export function listContentLines(file: PlannedFile | undefined, before?: PlannedFile): readonly ContentLine[] {
  if (file === undefined) return [];
  if (typeof file.content !== 'string') return [{ text: `(${file.content.length} bytes that are no text)`, sign: ' ' }];
  const next = splitLines(file.content);
  const old = typeof before?.content === 'string' ? splitLines(before.content) : undefined;
  const lineOf = (index: number, sign: ContentLine['sign']): ContentLine => {
    const [number, owner] = [index + 1, ownerOf(file, index + 1)];
    return { text: tidy(next[index] ?? ''), sign, number, ...(owner === undefined ? {} : { owner }) };
  };
  if (old === undefined || old.length > MOST_COMPARED || next.length > MOST_COMPARED)
    return next.map((_, index) => lineOf(index, ' '));
  const lines: ContentLine[] = [];
  let at = 0;
  for (const change of findChanges(old, next)) {
    const [from, length] = change.new;
    for (; at < from; at += 1) lines.push(lineOf(at, ' '));
    const [gone, count] = change.old;
    for (const text of old.slice(gone, gone + count)) lines.push({ text: tidy(text), sign: '-' });
    for (; at < from + length; at += 1) lines.push(lineOf(at, '+'));
  }
  for (; at < next.length; at += 1) lines.push(lineOf(at, ' '));
  return lines;
}

/** Lines of a merged file have owners of their own. */
function ownerOf(file: PlannedFile, line: number): string | undefined {
  if (file.spans.length === 0) return file.owner;
  return file.spans.find(({ from, to }) => from <= line && line <= to)?.owner;
}

/** As a terminal may show it: no tabs, and nothing that would drive it. */
function tidy(line: string): string {
  return line.replaceAll('\t', '  ').replace(/\p{Cc}/gu, '');
}
