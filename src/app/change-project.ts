import { RECORD_PATHS, recordPlan } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { chooseMergePolicy } from '../domain/intent/choose-merge-policy.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import { createVersionSettler } from '../domain/merge/settle-versions.ts';
import type { Plan, PlannedFile, Resolution } from '../domain/pipeline.ts';
import { checkClean } from './check-clean.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { mergePackageLock } from './merge-package-lock.ts';
import { type MergeRules, mergePlan } from './merge-plan.ts';
import { type IntendedState, planChange } from './plan-change.ts';
import { planService } from './plan-service.ts';
import type { Clock, FileOperation, FileTree, GitStatus, WorkingTree } from './ports.ts';
import { type Repository, readBase, readRepository } from './read-repository.ts';
import type { ChangeReport, ChangeRequest, Watch } from './use-cases.ts';

/** Adapters of the use case. */
export interface ChangeProjectDeps {
  readonly openSources: OpenSources;
  readonly files: FileTree & WorkingTree;
  readonly git: GitStatus;
  readonly clock: Clock;
  /** SHA-256 in hexadecimal. */
  digest(content: string | Uint8Array): string;
  /** Why a text of this path cannot be read by its language, as the end of a sentence; `undefined` where it can, or nobody can tell. */
  findCodeFault(path: string, text: string): string | undefined;
  /** Version of scaffold, for the lock. */
  readonly version: string;
}

/** A change, worked out and not made yet. */
export interface PlannedChange {
  readonly repository: Repository;
  readonly state: IntendedState;
  readonly plan: Plan;
  readonly changes: readonly FileChange[];
  readonly operations: readonly FileOperation[];
  readonly catalogue: Catalogue;
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
  const planned = workOutChange(repository, request, deps);
  if (watch.signal.aborted) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
  if (!request.dryRun) deps.files.applyInPlace(repository.target, planned.operations);
  return { ...describeChange(planned), written: !request.dryRun, duration: deps.clock() - started };
}

/** Plans and merges; reads only. Throws like {@link changeProject}. */
export function workOutChange(
  repository: Repository,
  { change, cwd, featureDirs }: Pick<ChangeRequest, 'change' | 'cwd' | 'featureDirs'>,
  deps: Omit<ChangeProjectDeps, 'git' | 'clock'>,
): PlannedChange {
  const catalogue = openRequested({ cwd, featureDirs }, deps.openSources);
  const state = planChange(repository, change, catalogue);
  const plan = planService(state.intent, state.resolution, catalogue);
  const policyOf = chooseMergePolicy(state.intent);
  const lockPath = state.resolution.stack.lockFile?.path;
  const owned = plan.files.filter(({ path }) => policyOf(path) !== 'never');
  const isOnce = ({ path, once }: PlannedFile) => (policyOf(path) === undefined ? once : policyOf(path) === 'once');
  const rules: MergeRules = {
    released: new Set([...listReleased(repository, state, { plan, catalogue }), ...listNever(repository, policyOf)]),
    isLineSet: (path) => catalogue.slots.some((slot) => slot.path === path && slot.format === 'blocks'),
    isOnce,
    isAlias: (from, to) => from !== to && state.renamePath(from) === to,
    settle: chooseSettler(state.resolution),
    labelOf: (owner) => ({ mine: 'yours', theirs: `${owner} ${versionOf(owner, state.resolution)}`.trimEnd() }),
    rebase: change.kind === 'sync' && change.rebase,
    digest: deps.digest,
    findCodeFault: deps.findCodeFault,
  };
  const withoutLock = {
    ...repository,
    lock: { ...repository.lock, files: withoutKey(repository.lock.files, lockPath) },
  };
  const merged = mergePlan(
    withoutLock,
    owned.filter(({ path }) => path !== lockPath),
    rules,
    deps.files,
  );
  const lockChange =
    lockPath === undefined || policyOf(lockPath) === 'never'
      ? undefined
      : mergeLock(repository, { state, plan, merged }, deps);
  const changes = [...merged, ...(lockChange === undefined ? [] : [lockChange])];
  const recorded = owned.map((file) => keepFirst(repository, { ...file, once: isOnce(file) }, deps.files));
  const operations = [
    ...changes.flatMap(listOperations),
    ...listRecordOperations(repository, { ...plan, files: recorded }, { state, catalogue, deps }),
  ];
  return { repository, state, plan, changes, operations, catalogue };
}

/** Files of modules that are written by hand from now on: they are the user's, not removed. */
function listReleased(
  repository: Repository,
  { intent, resolution }: IntendedState,
  { plan, catalogue }: { readonly plan: Plan; readonly catalogue: Catalogue },
): readonly string[] {
  const planned = new Set(plan.files.map(({ path }) => path));
  const isComplete = [...repository.lock.files.keys()].every((path) => planned.has(path));
  if (isComplete || !intent.modules.some(({ adopted }) => adopted)) return [];
  const modules = intent.modules.map(({ adopted: _adopted, ...module }) => module);
  return planService({ ...intent, modules }, resolution, catalogue)
    .files.map(({ path }) => path)
    .filter((path) => !planned.has(path));
}

function listNever({ lock }: Repository, policyOf: (path: string) => string | undefined): readonly string[] {
  return [...lock.files.keys()].filter((path) => policyOf(path) === 'never');
}

function chooseSettler({ stack: { packageFile } }: Resolution): MergeRules['settle'] {
  if (packageFile === undefined) return () => undefined;
  const settler = createVersionSettler([packageFile.dependencies, packageFile.devDependencies]);
  return (path) => (path === packageFile.path ? settler : undefined);
}

function versionOf(owner: string, { stack, features }: Resolution): string {
  return [stack, ...features].find(({ id }) => id === owner)?.version ?? '';
}

function withoutKey<T>(map: ReadonlyMap<string, T>, key: string | undefined): ReadonlyMap<string, T> {
  return new Map([...map].filter(([name]) => name !== key));
}

function mergeLock(
  repository: Repository,
  {
    state,
    plan,
    merged,
  }: { readonly state: IntendedState; readonly plan: Plan; readonly merged: readonly FileChange[] },
  deps: Pick<ChangeProjectDeps, 'files' | 'digest'>,
): FileChange | undefined {
  const { lockFile, packageFile, id } = state.resolution.stack;
  if (lockFile === undefined || packageFile === undefined) return undefined;
  const textOf = (content: string | Uint8Array | undefined) => (typeof content === 'string' ? content : '');
  const mine = deps.files.readFile(repository.target, lockFile.path);
  return mergePackageLock(
    {
      path: lockFile.path,
      owner: id,
      planned: plan.files.find(({ path }) => path === lockFile.path),
      mine: mine?.kind === 'file' ? new TextDecoder().decode(mine.content) : undefined,
      baseHash: repository.lock.files.get(lockFile.path)?.sha256,
      packageFile: {
        planned: textOf(plan.files.find(({ path }) => path === packageFile.path)?.content),
        merged: textOf(merged.find(({ path }) => path === packageFile.path)?.after?.content),
      },
    },
    deps.digest,
  );
}

/** The records keep what was written first of a file that is written once. */
function keepFirst(repository: Repository, file: PlannedFile, files: WorkingTree): PlannedFile {
  const first = file.once ? readBase(repository, file.path, files) : undefined;
  return first === undefined ? file : { ...file, ...first };
}

function listOperations({ path, from, before, after, aside, owner }: FileChange): readonly FileOperation[] {
  const content = before === undefined ? undefined : { content: before.content };
  const operations: FileOperation[] = [];
  const isMove = from !== undefined && before !== undefined;
  if (isMove && after !== undefined)
    operations.push({ kind: 'delete', path: from, ...(content ? { expected: content } : {}) });
  if (after === undefined && content !== undefined)
    operations.push({ kind: 'delete', path: from ?? path, expected: content });
  const isSame = before !== undefined && after?.content === before.content && after.executable === before.executable;
  if (after !== undefined && (isMove || !isSame))
    operations.push({ kind: 'write', path, ...after, expected: isMove ? 'absent' : (content ?? 'absent') });
  if (aside !== undefined && owner !== '')
    operations.push({ kind: 'write', path: RECORD_PATHS.conflicts + path, content: aside, executable: false });
  return operations;
}

function listRecordOperations(
  { target }: Repository,
  plan: Plan,
  {
    state,
    catalogue,
    deps,
  }: {
    readonly state: IntendedState;
    readonly catalogue: Catalogue;
    readonly deps: Omit<ChangeProjectDeps, 'git' | 'clock'>;
  },
): readonly FileOperation[] {
  const { intent, intentText, resolution } = state;
  const records = recordPlan(
    plan,
    { intent, resolution },
    {
      digest: deps.digest,
      catalogue: { scaffold: deps.version },
      sourceOf: (id) => catalogue.sourceOf(id, versionOf(id, resolution)),
    },
  ).filter(({ owner }) => owner === 'scaffold');
  const kept = new Set(records.map(({ path }) => path));
  const stale = deps.files.listFiles(target, RECORD_PATHS.base.slice(0, -1)).filter((path) => !kept.has(path));
  return [
    ...stale.map((path): FileOperation => ({ kind: 'delete', path })),
    ...records.map(({ path, content, executable }): FileOperation => {
      const text = path === RECORD_PATHS.intent ? intentText : content;
      return { kind: 'write', path, content: text, executable };
    }),
  ];
}

/** A report without what the run itself adds. */
export function describeChange({
  repository,
  state,
  plan,
  changes,
}: PlannedChange): Omit<ChangeReport, 'written' | 'duration'> {
  const { intent, resolution, steps, notes } = state;
  const locked = repository.lock.features;
  const now = new Set(resolution.features.map(({ id }) => id));
  const shown = changes.filter(
    ({ action, notes: remarks }) => action !== 'unchanged' && (action !== 'kept' || remarks.length > 0),
  );
  const isInstalled = shown.some(
    ({ path }) => path === resolution.stack.lockFile?.path || path === resolution.stack.packageFile?.path,
  );
  return {
    project: { name: intent.name, path: repository.target, stack: resolution.stack.id, tier: resolution.tier },
    files: shown.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    features: {
      added: resolution.features.filter(({ id }) => !locked.has(id)).map(({ id, version }) => ({ id, version })),
      removed: [...locked.values()].filter(({ id }) => !now.has(id)).map(({ id, version }) => ({ id, version })),
      updated: steps,
    },
    notes: [...notes, ...plan.notes],
    nextSteps: isInstalled ? listInstallSteps(plan, shown, resolution) : [],
  };
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
