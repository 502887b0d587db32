import type { PlannedFile } from '../pipeline.ts';

/** What becomes of a file between one plan and another. */
export type Mark = 'added' | 'removed' | 'changed' | 'same';

export interface ComparedFile {
  /** As it is after the change, or was where it is removed. */
  readonly file: PlannedFile;
  readonly mark: Mark;
  /** What a changed file was. */
  readonly before?: PlannedFile;
}

/** The files of the plan `after`, and those of `before` that are gone, ordered by path. */
export function compareFiles(before: readonly PlannedFile[], after: readonly PlannedFile[]): readonly ComparedFile[] {
  const old = new Map(before.map((file) => [file.path, file]));
  const kept = new Set(after.map(({ path }) => path));
  const compared = after.map((file): ComparedFile => {
    const previous = old.get(file.path);
    if (previous === undefined) return { file, mark: 'added' };
    return isSame(previous, file) ? { file, mark: 'same' } : { file, mark: 'changed', before: previous };
  });
  const gone = before.filter(({ path }) => !kept.has(path)).map((file): ComparedFile => ({ file, mark: 'removed' }));
  return [...compared, ...gone].sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
}

function isSame(one: PlannedFile, other: PlannedFile): boolean {
  if (one.executable !== other.executable) return false;
  const [left, right] = [one.content, other.content];
  if (typeof left === 'string' || typeof right === 'string') return left === right;
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
