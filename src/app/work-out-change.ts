import { chooseMergePolicy } from '../domain/intent/choose-merge-policy.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import { createVersionSettler } from '../domain/merge/settle-versions.ts';
import type { Plan, PlannedFile, Resolution } from '../domain/pipeline.ts';
import { keepFirst, listOperations, listRecordOperations, versionOf } from './list-operations.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { mergePackageLock } from './merge-package-lock.ts';
import { type MergeRules, mergePlan } from './merge-plan.ts';
import { type IntendedState, planChange } from './plan-change.ts';
import { planService } from './plan-service.ts';
import type { FileOperation, FileTree, WorkingTree } from './ports.ts';
import type { Repository } from './read-repository.ts';
import type { Change, ChangeRequest } from './repository-requests.ts';

/** What working a change out needs of the world. */
export interface WorkOutDeps {
  readonly openSources: OpenSources;
  readonly files: FileTree & WorkingTree;
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
  readonly change: Change;
  readonly state: IntendedState;
  readonly plan: Plan;
  readonly changes: readonly FileChange[];
  readonly operations: readonly FileOperation[];
  readonly catalogue: Catalogue;
}

/** Plans and merges; reads only. Throws a ScaffoldError with everything that stands against it. */
export function workOutChange(
  repository: Repository,
  { change, cwd, featureDirs }: Pick<ChangeRequest, 'change' | 'cwd' | 'featureDirs'>,
  deps: WorkOutDeps,
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
    ...(state.rename === undefined ? {} : { rename: state.rename }),
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
  return { repository, change, state, plan, changes, operations, catalogue };
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
  deps: Pick<WorkOutDeps, 'files' | 'digest'>,
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
