import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import type { FileOperation } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FsCalls } from './fs-calls.ts';
import { JOURNALS, type Journal, type JournalPaths, journalPaths, listJournals } from './journal.ts';
import { type ChangePlan, isExpected, planChanges } from './plan-changes.ts';
import type { RunIdentity } from './run-identity.ts';
import { settleJournal } from './settle-journal.ts';
import { asWriteFailure, describeCause, isSystemError } from './write-failure.ts';
import { makeFolder, makeRoot, type WritePolicy, writeNewFile } from './write-tree.ts';

/** What the in-place change needs of the world. */
export interface ApplyOptions {
  readonly calls: FsCalls;
  readonly runs: RunIdentity;
  /** Flushes a folder's entries to the disk; does nothing where the platform cannot. */
  readonly syncFolder: (path: string) => void;
}

/**
 * Changes files of `target` (absolute): all of them, or none if it throws. After a kill or a power cut `recoverTarget` restores the
 * state before or completes the one after.
 *
 * Unlike a new project, this one holds a person's work: new files, journal and folders are flushed before anything moves, and the moves
 * before the commit record. Throws WRITE_FAILED, or what {@link planChanges} throws.
 */
export function applyInPlace(options: ApplyOptions, target: string, operations: readonly FileOperation[]): void {
  const { calls, runs } = options;
  const failure = `Cannot change the files of ${target}`;
  const plan = readPlan(calls, target, operations, failure);
  if (plan.changes.length === 0) return;
  const paths = journalPaths(`${target}/${JOURNALS}/${runs.mint()}`);
  try {
    const policy = openJournal(options, target, paths);
    writeJournal(options, paths, plan, policy);
    moveIntoPlace(options, target, paths, plan, policy);
    writeNewFile(calls, { path: paths.done, content: '', mode: 0o644 }, policy);
    options.syncFolder(paths.folder);
  } catch (error) {
    undo(options, target, paths, error, failure);
    return;
  }
  try {
    settleJournal(calls, target, paths);
  } catch (error) {
    // The change is complete. What is left of the journal goes with the next recovery.
    if (!isSystemError(error)) throw error;
  }
}

function readPlan(calls: FsCalls, target: string, operations: readonly FileOperation[], failure: string): ChangePlan {
  try {
    const plan = planChanges(calls, target, operations);
    if (listJournals(calls, target).length > 0) throw refuseJournal(target);
    return plan;
  } catch (error) {
    throw asWriteFailure(error, failure);
  }
}

/** Makes the journal's folders. A second run that does so at the same time finds ours, or we find its; then neither goes on. */
function openJournal({ calls, syncFolder }: ApplyOptions, target: string, paths: JournalPaths): WritePolicy {
  for (const folder of [dirname(JOURNALS), JOURNALS]) {
    if (calls.status(`${target}/${folder}`) !== undefined) continue;
    makeRoot(calls, `${target}/${folder}`, { durable: true });
    syncFolder(dirname(`${target}/${folder}`));
  }
  const policy = makeRoot(calls, paths.folder, { durable: true });
  if (listJournals(calls, target).length > 1) throw refuseJournal(target);
  makeFolder(calls, paths.newFolder, policy);
  makeFolder(calls, paths.oldFolder, policy);
  syncFolder(`${target}/${JOURNALS}`);
  return policy;
}

function refuseChanged(path: string): ScaffoldError {
  return new ScaffoldError('TARGET_CHANGED', `${path} has changed since the change was planned.`);
}

function refuseJournal(target: string): ScaffoldError {
  return new ScaffoldError('CHANGE_INTERRUPTED', `Another change of ${target} is under way or was interrupted.`, {
    hint: 'Wait until the other run ends, or run `scaffold recover`.',
  });
}

/** Writes the new files and then the list of changes, whose appearance starts the change. */
function writeJournal(options: ApplyOptions, paths: JournalPaths, plan: ChangePlan, policy: WritePolicy): void {
  const { calls, syncFolder } = options;
  for (const [number, { next }] of plan.changes.entries()) {
    if (next !== undefined) writeNewFile(calls, { path: paths.newFile(number), ...next }, policy);
  }
  syncFolder(paths.newFolder);
  const journal: Journal = {
    changes: plan.changes.map(({ path, next }) =>
      next === undefined ? { path } : { path, hash: hashOf(next.content) },
    ),
    madeFolders: plan.madeFolders,
    replacedFolders: plan.replacedFolders,
  };
  writeNewFile(calls, { path: paths.draft, content: `${JSON.stringify(journal, null, 1)}\n`, mode: 0o644 }, policy);
  calls.rename(paths.draft, paths.changes);
  syncFolder(paths.folder);
}

function moveIntoPlace(
  { calls, syncFolder }: ApplyOptions,
  target: string,
  paths: JournalPaths,
  plan: ChangePlan,
  policy: WritePolicy,
): void {
  const removals = plan.changes.filter(({ next }) => next === undefined).length;
  // What is taken away is looked at where nobody else can change it any more.
  const takeAway = (number: number, { path, expected }: ChangePlan['changes'][number]) => {
    calls.rename(`${target}/${path}`, paths.oldFile(number));
    if (!isExpected(calls, paths.oldFile(number), expected)) throw refuseChanged(path);
  };
  for (const [number, change] of plan.changes.slice(0, removals).entries()) takeAway(number, change);
  for (const { path } of plan.replacedFolders) calls.removeFolder(`${target}/${path}`);
  for (const path of plan.madeFolders) makeFolder(calls, `${target}/${path}`, policy);
  for (const [index, change] of plan.changes.slice(removals).entries()) {
    const number = removals + index;
    const { path } = change;
    if (calls.status(`${target}/${path}`) !== undefined) takeAway(number, change);
    calls.rename(paths.newFile(number), `${target}/${path}`);
  }
  const touched = new Set(plan.changes.map(({ path }) => dirname(path)));
  for (const folder of [...plan.madeFolders, ...touched]) touched.add(dirname(folder));
  for (const folder of touched) {
    // A replaced folder is gone.
    if (calls.status(`${target}/${folder}`)?.kind === 'folder') syncFolder(`${target}/${folder}`);
  }
  syncFolder(paths.oldFolder);
  syncFolder(paths.newFolder);
}

/** Rolls back after `error` and throws it in words; returns if the commit record had been written, as the change is then complete. */
function undo(options: ApplyOptions, target: string, paths: JournalPaths, error: unknown, failure: string): void {
  try {
    const { outcome } = settleJournal(options.calls, target, paths);
    if (outcome === 'finished') return;
  } catch (second) {
    if (!isSystemError(second)) throw second;
    const reason = isSystemError(error) ? describeCause(error) : String(error);
    throw new ScaffoldError(
      'WRITE_FAILED',
      `${failure}: ${reason}. Undoing it fails as well: ${describeCause(second)}.`,
      {
        hint: 'Nothing is lost. Mend the cause, then run `scaffold recover`.',
        cause: error,
      },
    );
  }
  throw asWriteFailure(error, failure);
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
