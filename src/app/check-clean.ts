import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { type FileVersion, isSameVersion } from '../domain/merge/file-version.ts';
import { mergeFile } from '../domain/merge/merge-file.ts';
import type { GitHistory, GitStatus, UncommittedFile, WorkingTree } from './ports.ts';
import { type Repository, readBase, toVersion } from './read-repository.ts';

const MOST_SHOWN = 10;

interface CleanDeps {
  readonly git: GitStatus & GitHistory;
  readonly files: WorkingTree;
  digest(content: string | Uint8Array): string;
}

/**
 * Refuses to change a repository in which a person has work that is not committed: it could not be told from ours afterwards. Files that
 * are as generated, or as we merged them, do not count, so that one change can follow another; nor do new files that nobody generates, and the records. Throws
 * UNCOMMITTED.
 */
export async function checkClean(repository: Repository, deps: CleanDeps): Promise<void> {
  const uncommitted = (await deps.git.listUncommitted(repository.target)) ?? [];
  const work = await Promise.all(uncommitted.map((file) => isWork(repository, file, deps)));
  const dirty = uncommitted.filter((_, index) => work[index]).map(({ path }) => path);
  if (dirty.length === 0) return;
  const shown = dirty.slice(0, MOST_SHOWN);
  throw ScaffoldError.fromProblems([
    {
      code: 'UNCOMMITTED',
      message: dirty.length === 1 ? `${dirty[0]} is not committed.` : `${dirty.length} files are not committed.`,
      features: [],
      details: dirty.length > shown.length ? [...shown, `and ${dirty.length - shown.length} more`] : shown,
    },
  ]);
}

async function isWork(repository: Repository, { path, tracked }: UncommittedFile, deps: CleanDeps): Promise<boolean> {
  const { target, lock } = repository;
  if (path === RECORD_PATHS.intent || path.startsWith('.scaffold/')) return false;
  const entry = lock.files.get(path);
  if (entry === undefined && !tracked) return false;
  const found = deps.files.readFile(target, path);
  if (entry === undefined) return found !== undefined;
  if (found?.kind !== 'file') return true;
  if (deps.digest(found.content) === entry.sha256) return false;
  const base = readBase(repository, path, deps.files);
  // The lock of the package manager: nobody edits it by hand, and what changes it changes the package file.
  if (base === undefined) return entry.kind !== 'derived';
  return !(await isOurMerge(repository, { path, base, now: toVersion(found) }, deps));
}

/** Whether a file is what the last commit's becomes by a change of ours: then nobody has edited it since. */
async function isOurMerge(
  { target }: Repository,
  { path, base, now }: { readonly path: string; readonly base: FileVersion; readonly now: FileVersion },
  { git }: CleanDeps,
): Promise<boolean> {
  const [mine, before] = await Promise.all([
    git.readCommitted(target, 'HEAD', path),
    git.readCommitted(target, 'HEAD', RECORD_PATHS.base + path),
  ]);
  if (mine === undefined || before === undefined) return false;
  const versionOf = (content: string): FileVersion => ({ content, executable: now.executable });
  const file = {
    path,
    base: versionOf(before),
    mine: versionOf(mine),
    theirs: { ...base, executable: now.executable },
    labels: { mine: 'yours', theirs: 'ours' },
    once: false,
  };
  return [false, true].some((isLineSet) => {
    const { action, result } = mergeFile({ ...file, isLineSet });
    return action !== 'conflict' && isSameVersion(result, now);
  });
}
