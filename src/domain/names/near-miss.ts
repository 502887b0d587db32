import { splitWords } from './words.ts';

/**
 * The candidate that a mistyped name most likely means.
 *
 * Near is: equal but for case and separators; a few edits away (one for short names, at most three); or made of the
 * same words and more, as `postgres` in `db-postgres`. Ties go to the smaller candidate in code-point order.
 *
 * @returns undefined when nothing is near.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const sorted = [...new Set(candidates)].sort(compareCodePoints);
  return findByEdits(name, sorted) ?? findByWords(name, sorted);
}

/** The sentence that a problem's hint starts with when a near name exists, or the fallback. */
export function suggestName(name: string, candidates: Iterable<string>, fallback: string): string {
  const near = nearestName(name, candidates);
  return near === undefined ? fallback : `Did you mean "${near}"?`;
}

function findByEdits(name: string, candidates: readonly string[]): string | undefined {
  const folded = fold(name);
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.max(1, Math.floor(folded.length / 3))) + 1;
  for (const candidate of candidates) {
    const other = fold(candidate);
    if (Math.abs(other.length - folded.length) >= bestDistance) continue;
    const distance = editDistance(folded, other);
    // One edit turns any one-letter name into any other: only equality counts there.
    if (distance < bestDistance && distance < Math.max(folded.length, other.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function findByWords(name: string, candidates: readonly string[]): string | undefined {
  const words = splitWords(name);
  if (words.join('').length < 3) return undefined;
  return candidates.find((candidate) => {
    const others = new Set(splitWords(candidate));
    return words.every((word) => others.has(word));
  });
}

/** Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions, swapped neighbours. */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (isSwap) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

function compareCodePoints(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
