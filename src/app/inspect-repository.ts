import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { isSameVersion } from '../domain/merge/file-version.ts';
import { hasConflictMarkers } from '../domain/merge/merge-text.ts';
import { isOlder } from '../domain/registry/version-order.ts';
import { describeChange } from './describe-change.ts';
import { openRequested } from './load-catalogue.ts';
import type { GitHistory } from './ports.ts';
import { readMergedBases } from './read-merged-bases.ts';
import { type Repository, readBase, readRepository, toVersion } from './read-repository.ts';
import type { RepositoryStatus } from './repository-requests.ts';
import type { CatalogueQuery } from './use-cases.ts';
import { type PlannedChange, type WorkOutDeps, workOutChange } from './work-out-change.ts';

interface InspectDeps extends WorkOutDeps {
  readonly git: GitHistory;
}

/** What was edited, is missing, is behind `scaffold.yaml`, or is left of a conflict. Reads only. */
export async function inspectRepository(query: CatalogueQuery, deps: InspectDeps): Promise<RepositoryStatus> {
  const repository = await readMergedBases(readRepository(query.cwd, deps), deps);
  const { edited, missing } = listEdits(repository, deps);
  const conflicts = listConflicts(repository, deps);
  const { planned, blocked } = tryWorkOut(repository, query, deps);
  const changes =
    planned === undefined ? undefined : describeChange(planned).files.filter(({ action }) => action !== 'kept');
  const behind = (changes ?? []).map(({ path, action }) => ({ path, action }));
  const records = listRecordFaults(repository, deps);
  const { intent, lock } = repository;
  return {
    project: { name: intent.name, path: repository.target, stack: lock.stack.id, tier: intent.tier },
    edited,
    missing,
    conflicts,
    behind,
    blocked,
    updates: listUpdates(repository, query, deps),
    records,
    settled: [conflicts, behind, blocked, records].every((list) => list.length === 0),
  };
}

function listEdits(
  repository: Repository,
  { files, digest }: WorkOutDeps,
): Pick<RepositoryStatus, 'edited' | 'missing'> {
  const edited: RepositoryStatus['edited'][number][] = [];
  const missing: string[] = [];
  for (const { path, owner, sha256, executable } of repository.lock.files.values()) {
    const found = files.readFile(repository.target, path);
    if (found?.kind !== 'file') {
      missing.push(path);
      continue;
    }
    const after = toVersion(found);
    const before = readBase(repository, path, files);
    if (before === undefined ? digest(after.content) === sha256 : isSameVersion(before, after)) continue;
    edited.push({ path, owner, before: before ?? { content: '', executable }, after });
  }
  return { edited, missing };
}

/** Files that a conflict left behind, found where they lie: nobody needs to say when one is resolved. */
function listConflicts({ target, lock }: Repository, { files }: WorkOutDeps): RepositoryStatus['conflicts'] {
  const marked = [...lock.files.keys()].filter((path) => {
    const found = files.readFile(target, path);
    const version = found?.kind === 'file' ? toVersion(found) : undefined;
    return typeof version?.content === 'string' && hasConflictMarkers(version.content);
  });
  const aside = files
    .listFiles(target, RECORD_PATHS.conflicts.slice(0, -1))
    .map((path) => ({ path: path.slice(RECORD_PATHS.conflicts.length), aside: path }));
  return [...marked.map((path) => ({ path })), ...aside];
}

function tryWorkOut(
  repository: Repository,
  query: CatalogueQuery,
  deps: WorkOutDeps,
): { readonly planned?: PlannedChange; readonly blocked: RepositoryStatus['blocked'] } {
  try {
    return {
      planned: workOutChange(repository, { ...query, change: { kind: 'sync', rebase: false } }, deps),
      blocked: [],
    };
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    const { code, message, hint } = error;
    return { blocked: error.problems.length > 0 ? error.problems : [{ code, message, hint, features: [] }] };
  }
}

function listUpdates({ lock }: Repository, query: CatalogueQuery, deps: WorkOutDeps): RepositoryStatus['updates'] {
  const { registry } = openRequested(query, deps.openSources);
  const locked = [
    { id: lock.stack.id, version: lock.stack.version, newest: registry.stacks.get(lock.stack.id)?.[0].version },
    ...[...lock.features.values()].map(({ id, version }) => ({
      id,
      version,
      newest: registry.features.get(id)?.[0].version,
    })),
  ];
  return locked.flatMap(({ id, version, newest }) =>
    newest !== undefined && isOlder(version, newest) ? [{ id, from: version, to: newest }] : [],
  );
}

/** What is wrong with lock and base, in sentences. */
export function listRecordFaults(
  repository: Repository,
  { files, digest }: Pick<WorkOutDeps, 'files' | 'digest'>,
): readonly string[] {
  const { lock, target } = repository;
  if (lock.mixed)
    return ['Two branches were merged: the records hold the lines of both. `scaffold sync` puts them right.'];
  const bases = [...lock.files.values()].filter(
    ({ kind, path }) => kind !== 'derived' || files.readFile(target, RECORD_PATHS.base + path),
  );
  const broken = bases.filter(({ path, sha256 }) => {
    const base = readBase(repository, path, files);
    return base === undefined || digest(base.content) !== sha256;
  });
  return broken.map(
    ({ path }) => `The pristine copy of ${path} is missing or changed. \`scaffold sync\` writes it anew.`,
  );
}
