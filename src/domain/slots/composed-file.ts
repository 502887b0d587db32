import type { Span } from '../pipeline.ts';

/** A line of a shared file with the contributor it comes from. */
export interface OwnedLine {
  readonly text: string;
  readonly owner: string;
}

/** The text of a shared file and, for every line of it, who contributed it. */
export interface ComposedFile {
  readonly content: string;
  readonly spans: readonly Span[];
}

/** Joins lines with LF and a final newline; the spans cover every line once, in order. */
export function joinOwnedLines(lines: readonly OwnedLine[]): ComposedFile {
  return {
    content: lines.map(({ text }) => `${text}\n`).join(''),
    spans: groupSpans(lines.map(({ owner }) => owner)),
  };
}

/** One span for each run of lines of the same owner. */
export function groupSpans(owners: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  let from = 1;
  for (const [index, owner] of owners.entries()) {
    if (owner === owners[index + 1]) continue;
    spans.push({ from, to: index + 1, owner });
    from = index + 2;
  }
  return spans;
}
