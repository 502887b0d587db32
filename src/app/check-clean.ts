import { ScaffoldError } from '../domain/errors.ts';
import type { GitStatus, WorkingTree } from './ports.ts';
import type { Repository } from './read-repository.ts';

const MOST_SHOWN = 10;

interface CleanDeps {
  readonly git: GitStatus;
  readonly files: WorkingTree;
  digest(content: string | Uint8Array): string;
}

/**
 * Refuses to change a repository in which a person has work that is not committed: it could not be told from ours afterwards. Files that
 * are as generated do not count, so that one change can follow another; nor do new files that nobody generates, and the records. Throws
 * UNCOMMITTED.
 */
export async function checkClean(repository: Repository, deps: CleanDeps): Promise<void> {
  const uncommitted = (await deps.git.listUncommitted(repository.target)) ?? [];
  const dirty = uncommitted
    .filter(({ path, tracked }) => isWork(repository, path, tracked, deps))
    .map(({ path }) => path);
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

function isWork({ target, lock }: Repository, path: string, tracked: boolean, { files, digest }: CleanDeps): boolean {
  if (path === 'scaffold.yaml' || path.startsWith('.scaffold/')) return false;
  const entry = lock.files.get(path);
  if (entry === undefined && !tracked) return false;
  const found = files.readFile(target, path);
  if (entry === undefined) return found !== undefined;
  return found?.kind !== 'file' || digest(found.content) !== entry.sha256;
}
