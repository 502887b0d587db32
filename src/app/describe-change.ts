import type { FileChange } from '../domain/merge/file-change.ts';
import type { Plan, Resolution } from '../domain/pipeline.ts';
import { listFieldChanges } from './list-field-changes.ts';
import { listStandingNotes } from './list-standing-notes.ts';
import type { ChangeReport } from './repository-requests.ts';
import type { PlannedChange } from './work-out-change.ts';

/** A report without what the run itself adds. */
export function describeChange({
  repository,
  change,
  state,
  plan,
  changes,
  catalogue,
}: PlannedChange): Omit<ChangeReport, 'written' | 'duration'> {
  // Who looks at the state of the repository gets all of it; who changes something, what is new.
  const known = change.kind === 'sync' ? [] : listStandingNotes(repository, plan.notes, catalogue);
  const { intent, resolution, steps, notes } = state;
  const locked = repository.lock.features;
  const now = new Set(resolution.features.map(({ id }) => id));
  const shown = changes.filter(
    ({ action, notes: remarks }) => action !== 'unchanged' && (action !== 'kept' || remarks.length > 0),
  );
  const isInstalled = shown.some(
    ({ path }) => path === resolution.stack.lockFile?.path || path === resolution.stack.packageFile?.path,
  );
  const removed = [...locked.values()].filter(({ id }) => !now.has(id)).map(({ id, version }) => ({ id, version }));
  return {
    project: { name: intent.name, path: repository.target, stack: resolution.stack.id, tier: resolution.tier },
    files: shown.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    features: {
      added: resolution.features.filter(({ id }) => !locked.has(id)).map(({ id, version }) => ({ id, version })),
      removed,
      updated: steps,
    },
    notes: [
      ...notes,
      ...listFieldChanges(repository, intent),
      ...listLeftTables(removed, catalogue),
      ...plan.notes.filter((note) => !known.includes(note)),
    ],
    nextSteps: isInstalled ? listInstallSteps(plan, shown, resolution) : [],
  };
}

/** A deployed database keeps what the migrations of a removed feature made: files can go, tables cannot. */
function listLeftTables(
  removed: readonly { readonly id: string }[],
  { registry }: PlannedChange['catalogue'],
): readonly string[] {
  return removed
    .filter(({ id }) => (registry.features.get(id)?.[0].manifest.facts.migration ?? []).length > 0)
    .map(
      ({ id }) =>
        `"${id}" had migrations: run those down on every deployed database before the code without it goes there.`,
    );
}

/** The stack's own command, unless the lock could not be completed: then the one that completes it. */
function listInstallSteps(
  plan: Plan,
  changes: readonly FileChange[],
  { stack }: Resolution,
): ChangeReport['nextSteps'] {
  const lock = changes.find(({ path }) => path === stack.lockFile?.path);
  if (lock?.action === 'kept') return [{ command: 'npm install', why: 'complete the lock file from the registry' }];
  return plan.commands
    .filter(({ phase }) => phase === 'install')
    .map(({ argv, why }) => ({ command: argv.join(' '), why }));
}
