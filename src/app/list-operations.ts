import { RECORD_PATHS, recordPlan } from '../domain/composer/record-plan.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import type { Plan, PlannedFile, Resolution } from '../domain/pipeline.ts';
import type { Catalogue } from './load-catalogue.ts';
import type { IntendedState } from './plan-change.ts';
import type { FileOperation, WorkingTree } from './ports.ts';
import { type Repository, readBase } from './read-repository.ts';

interface RecordDeps {
  readonly files: WorkingTree;
  digest(content: string | Uint8Array): string;
  /** Version of scaffold. */
  readonly version: string;
}

/** The records keep what was written first of a file that is written once. */
export function keepFirst(repository: Repository, file: PlannedFile, files: WorkingTree): PlannedFile {
  const first = file.once ? readBase(repository, file.path, files) : undefined;
  return first === undefined ? file : { ...file, ...first };
}

/** What a change of a file takes; it holds only for the bytes it was planned for. */
export function listOperations({ path, from, before, after, aside, owner }: FileChange): readonly FileOperation[] {
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

/** The records of a plan, and the end of those that it has no longer. */
export function listRecordOperations(
  repository: Repository,
  plan: Plan,
  {
    state,
    catalogue,
    deps,
  }: {
    readonly state: IntendedState;
    readonly catalogue: Catalogue;
    readonly deps: RecordDeps;
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
  const stale = deps.files
    .listFiles(repository.target, RECORD_PATHS.base.slice(0, -1))
    .filter((path) => !kept.has(path));
  return [
    ...stale.map((path): FileOperation => ({ kind: 'delete', path })),
    ...records.map(({ path, content, executable }): FileOperation => {
      const text = path === RECORD_PATHS.intent ? intentText : content;
      return { kind: 'write', path, content: text, executable, ...expectRecord(path, repository) };
    }),
  ];
}

/** Who has changed the repository meanwhile has changed one of these: then our plan is out of date. */
function expectRecord(
  path: string,
  { intentText, lockText }: Repository,
): Pick<FileOperation & { kind: 'write' }, 'expected'> {
  if (path === RECORD_PATHS.intent) return { expected: { content: intentText } };
  if (path !== RECORD_PATHS.lock) return {};
  return { expected: lockText === undefined ? 'absent' : { content: lockText } };
}

/** The version of a contributor; empty for one that is none. */
export function versionOf(owner: string, { stack, features }: Resolution): string {
  return [stack, ...features].find(({ id }) => id === owner)?.version ?? '';
}
