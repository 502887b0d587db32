import { comparePaths } from '../composer/compose-plan.ts';
import type { FileVersion } from './file-version.ts';
import { splitLines } from './lines.ts';

/** A file of the last plan or of the new one, with where it comes from. */
export interface MovableFile {
  readonly path: string;
  readonly owner: string;
  /** Its template inside the owner, where it has one. */
  readonly source?: string;
  readonly content: FileVersion['content'];
}

/** Below this share of common lines two files of the same template are two files. */
const LEAST_SIMILARITY = 0.5;

/**
 * Which files that the plan no longer has went where: same bytes (and owner), or the same template with mostly the same lines. Every
 * path is used once, the most similar pairs first.
 *
 * @param isAlias Says that a path stands for another, whatever the content, e.g. since a module was renamed.
 * @returns The old path by the new one.
 */
export function findMoves(
  gone: readonly MovableFile[],
  come: readonly MovableFile[],
  isAlias: (from: string, to: string) => boolean = () => false,
): ReadonlyMap<string, string> {
  const pairs = gone.flatMap((from) =>
    come.flatMap((to) => {
      const likeness = isAlias(from.path, to.path) ? 2 : measureLikeness(from, to);
      return likeness >= LEAST_SIMILARITY ? [{ from: from.path, to: to.path, likeness }] : [];
    }),
  );
  pairs.sort((a, b) => b.likeness - a.likeness || comparePaths(a.from, b.from) || comparePaths(a.to, b.to));
  const moves = new Map<string, string>();
  const used = new Set<string>();
  for (const { from, to } of pairs) {
    if (used.has(from) || moves.has(to)) continue;
    used.add(from);
    moves.set(to, from);
  }
  return moves;
}

function measureLikeness(from: MovableFile, to: MovableFile): number {
  if (from.owner !== to.owner || typeof from.content !== 'string' || typeof to.content !== 'string') return 0;
  // Short files are equal by accident.
  if (from.content === to.content) return from.content.length > 40 || from.source === to.source ? 1 : 0;
  if (from.source === undefined || from.source !== to.source) return 0;
  const lines = splitLines(from.content);
  const others = new Set(splitLines(to.content));
  return lines.length === 0 ? 0 : lines.filter((line) => others.has(line)).length / Math.max(lines.length, others.size);
}
