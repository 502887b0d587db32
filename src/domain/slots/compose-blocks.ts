import { type ComposedFile, joinOwnedLines, type OwnedLine } from './composed-file.ts';
import type { OwnedFragment } from './owned-fragment.ts';

/**
 * Composes a file of lines, such as an ignore file: one block per owner in the order of the fragments, each below a comment with the
 * owner's title. A line that an earlier block has is not repeated, and a block of which nothing else is left is dropped.
 */
export function composeBlocks(fragments: readonly OwnedFragment[]): ComposedFile {
  const lines: OwnedLine[] = [];
  const seen = new Set<string>();
  for (const [owner, [title, texts]] of groupByOwner(fragments)) {
    const fresh = texts.filter((text) => isRemark(text) || !seen.has(text));
    if (fresh.every(isRemark)) continue;
    const separator = lines.length === 0 ? [] : [''];
    for (const text of [...separator, `# ${title}`, ...trimBlankLines(fresh)]) lines.push({ text, owner });
    for (const text of fresh) seen.add(text);
  }
  return joinOwnedLines(lines);
}

function groupByOwner(fragments: readonly OwnedFragment[]): ReadonlyMap<string, readonly [string, readonly string[]]> {
  const groups = new Map<string, readonly [string, readonly string[]]>();
  for (const { owner, title, content } of fragments) {
    const texts = content.split('\n').map((text) => text.trimEnd());
    groups.set(owner, [title, [...(groups.get(owner)?.[1] ?? []), ...texts]]);
  }
  return groups;
}

function isRemark(text: string): boolean {
  return text === '' || text.startsWith('#');
}

/** No blank lines at the ends, no two in a row. */
function trimBlankLines(texts: readonly string[]): readonly string[] {
  const kept = texts.filter((text, index) => text !== '' || (index > 0 && texts[index - 1] !== ''));
  while (kept.at(0) === '') kept.shift();
  while (kept.at(-1) === '') kept.pop();
  return kept;
}
