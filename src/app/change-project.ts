import { ScaffoldError } from '../domain/errors.ts';
import { checkClean } from './check-clean.ts';
import { describeChange } from './describe-change.ts';
import type { Clock, GitHistory, GitStatus } from './ports.ts';
import { readMergedBases } from './read-merged-bases.ts';
import { readRepository } from './read-repository.ts';
import type { ChangeReport, ChangeRequest } from './repository-requests.ts';
import type { Watch } from './use-cases.ts';
import { type WorkOutDeps, workOutChange } from './work-out-change.ts';

/** Adapters of the use case. */
export interface ChangeProjectDeps extends WorkOutDeps {
  readonly git: GitStatus & GitHistory;
  readonly clock: Clock;
}

/**
 * Changes a repository: its intent, then its plan, then a three-way merge of what was generated, what is there and what the plan says, then
 * all files at once through the journal. Throws a ScaffoldError; then nothing was written.
 */
export async function changeProject(
  request: ChangeRequest,
  watch: Watch,
  deps: ChangeProjectDeps,
): Promise<ChangeReport> {
  const started = deps.clock();
  const rebuild = request.change.kind === 'sync' && request.change.rebase;
  const repository = readRepository(request.cwd, deps, { rebuild });
  if (!request.allowDirty && !request.dryRun) await checkClean(repository, deps);
  watch.reporter.progress('Merging the change with what is there …');
  const planned = workOutChange(await readMergedBases(repository, deps), request, deps);
  if (watch.signal.aborted) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  if (!request.dryRun) deps.files.applyInPlace(repository.target, planned.operations);
  return { ...describeChange(planned), written: !request.dryRun, duration: deps.clock() - started };
}
