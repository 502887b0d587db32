import { dirname } from 'node:path/posix';
import type { ExpectedFile, FileOperation } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { Problem } from '../../domain/problem.ts';
import { foldOperations, isOpen, type NextFile, type Report } from './fold-operations.ts';
import type { FsCalls } from './fs-calls.ts';
import { JOURNALS, type Journal } from './journal.ts';
import { surveyFolders } from './survey-folders.ts';

/** One path that differs afterwards; without `next` the file goes away. */
interface FileChange {
  readonly path: string;
  readonly next?: NextFile;
  /** What must be there when it is replaced. */
  readonly expected?: ExpectedFile;
}

/** What operations amount to, one change a path, removals first. */
export interface ChangePlan extends Pick<Journal, 'madeFolders' | 'replacedFolders'> {
  readonly changes: readonly FileChange[];
}

/**
 * The difference between what is in `target` and what shall be. Files that would not change are left out, so they keep their times.
 * Reads only. Throws a ScaffoldError with every problem: PATH_INVALID for a path that no change may touch, TARGET_UNSAFE for a link on
 * the way, TARGET_NOT_EMPTY for a file in the way.
 */
export function planChanges(calls: FsCalls, target: string, operations: readonly FileOperation[]): ChangePlan {
  const problems: Problem[] = [];
  const report: Report = (code, path, message) => {
    problems.push({ code, message, features: [], path });
  };
  const future = foldOperations(calls, target, operations, report);
  const expectations = new Map(
    operations.flatMap((operation) =>
      operation.kind === 'rename' || operation.expected === undefined ? [] : [[operation.path, operation.expected]],
    ),
  );
  const expectedAt = (path: string) => {
    const expected = expectations.get(path);
    return expected === undefined ? {} : { expected };
  };
  const folders = surveyFolders(calls, target, future, report);
  const removals: FileChange[] = [];
  const writes: FileChange[] = [];
  const removedInAnyCase = new Set([...future].flatMap(([path, next]) => (next === undefined ? [foldCase(path)] : [])));
  for (const [path, next] of future) {
    if (!isOpen(path)) {
      report('PATH_INVALID', path, `"${path}" is no path that a change may touch.`);
      continue;
    }
    const kind = calls.status(`${target}/${path}`)?.kind;
    if (kind === undefined && next === undefined) continue;
    if (next === undefined ? !folders.isReached(path) : !folders.canHold(path)) continue;
    if (kind === 'link' || kind === 'other') {
      report('TARGET_UNSAFE', path, `${path} is a link or a special file.`);
    } else if (kind !== 'folder' && !isExpected(calls, `${target}/${path}`, expectations.get(path))) {
      report('TARGET_CHANGED', path, `${path} has changed since the change was planned.`);
    } else if (next === undefined) {
      if (kind === 'folder') report('TARGET_NOT_EMPTY', path, `${path} is a folder, not a file.`);
      removals.push({ path, ...expectedAt(path) });
    } else {
      if (kind === 'folder') folders.replace(path);
      // Where the case of letters makes no difference, a file renamed in case only looks as if it were there already.
      const isSame =
        !removedInAnyCase.has(foldCase(path)) && kind === 'file' && isUnchanged(calls, `${target}/${path}`, next);
      if (!isSame) writes.push({ path, next, ...expectedAt(path) });
    }
  }
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
  // The folder in which the journal lies is there before and as long as the journal is.
  const madeFolders = [...folders.made].filter((folder) => folder !== dirname(JOURNALS));
  return { changes: [...removals, ...writes], madeFolders, replacedFolders: folders.replaced };
}

/** Whether the file at `path` (absolute) is what an operation was planned for. */
export function isExpected(calls: FsCalls, path: string, expected: ExpectedFile | undefined): boolean {
  if (expected === undefined) return true;
  const isThere = calls.status(path) !== undefined;
  if (expected === 'absent' || !isThere) return (expected === 'absent') !== isThere;
  return Buffer.compare(calls.read(path), Buffer.from(expected.content)) === 0;
}

function isUnchanged(calls: FsCalls, path: string, next: NextFile): boolean {
  return calls.status(path)?.mode === next.mode && Buffer.compare(calls.read(path), Buffer.from(next.content)) === 0;
}

function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
