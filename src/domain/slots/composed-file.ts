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
  for (const [index, owner] of owners.entries()) {
    const last = spans.at(-1);
    if (last?.owner === owner) spans[spans.length - 1] = { ...last, to: index + 1 };
    else spans.push({ from: index + 1, to: index + 1, owner });
  }
  return spans;
}
