import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { checkClean } from './check-clean.ts';
import type { FileTree, GitHistory, GitStatus, WorkingTree } from './ports.ts';
import { readRepository } from './read-repository.ts';
import type { EjectReport, EjectRequest } from './repository-requests.ts';

interface EjectDeps {
  readonly files: FileTree & WorkingTree;
  readonly git: GitStatus & GitHistory;
  digest(content: string | Uint8Array): string;
}

/** Leaves: removes `scaffold.yaml` and `.scaffold/`, but not the features in it that people wrote. Nothing else depends on them. */
export async function ejectProject({ cwd, dryRun, allowDirty }: EjectRequest, deps: EjectDeps): Promise<EjectReport> {
  const repository = readRepository(cwd, deps, { rebuild: true });
  if (!allowDirty && !dryRun) await checkClean(repository, deps);
  const records = deps.files
    .listFiles(cwd, '.scaffold')
    .filter((path) => !path.startsWith(`${RECORD_PATHS.features}/`));
  const removed = [RECORD_PATHS.intent, ...records];
  if (!dryRun)
    deps.files.applyInPlace(
      cwd,
      removed.map((path) => ({ kind: 'delete', path })),
    );
  return { removed, written: !dryRun };
}
