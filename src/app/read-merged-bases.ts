import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import type { FileVersion } from '../domain/merge/file-version.ts';
import type { GitHistory, WorkingTree } from './ports.ts';
import { type Repository, readBase } from './read-repository.ts';

interface MergedBaseDeps {
  readonly git: GitHistory;
  readonly files: WorkingTree;
  digest(content: string | Uint8Array): string;
}

/**
 * After git has merged two branches line by line, a pristine copy may hold the lines of both, and be what no run has generated. For each of
 * those, adds the copies that the branches had, as far as git still knows them.
 */
export async function readMergedBases(repository: Repository, deps: MergedBaseDeps): Promise<Repository> {
  const { lock, target } = repository;
  if (!lock.mixed) return repository;
  const commits = await deps.git.listMergedCommits(target);
  const mergedBases = new Map<string, readonly FileVersion[]>();
  for (const { path, sha256, executable } of lock.files.values()) {
    const base = readBase(repository, path, deps.files);
    if (base === undefined || deps.digest(base.content) === sha256) continue;
    const copies = await Promise.all(
      commits.map((commit) => deps.git.readCommitted(target, commit, RECORD_PATHS.base + path)),
    );
    mergedBases.set(
      path,
      copies.flatMap((content) => (content === undefined ? [] : [{ content, executable }])),
    );
  }
  return { ...repository, mergedBases };
}
