import type { ChangeReport } from '../../app/repository-requests.ts';
import type { FileChange } from '../../domain/merge/file-change.ts';
import { renderFileDiff } from './diff-report.ts';

/** `--json` of a change: a contract; the keys only ever grow. The diff is there where nothing was written. */
export function describeChangeDocument(report: ChangeReport): Readonly<Record<string, unknown>> {
  const { project, features, notes, nextSteps, written, duration } = report;
  return {
    project,
    written,
    counts: countActions(report.files),
    features,
    files: report.files.map((file) => describeFile(file, !written)),
    notes,
    nextSteps,
    duration,
  };
}

/** How many files each action concerns. */
export function countActions(files: readonly FileChange[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { added: 0, changed: 0, removed: 0, merged: 0, conflict: 0, kept: 0 };
  for (const { action } of files) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

function describeFile(file: FileChange, withDiff: boolean): Readonly<Record<string, unknown>> {
  const { path, from, action, owner, features, conflicts, notes, aside } = file;
  return {
    path,
    ...(from === undefined ? {} : { from }),
    action,
    owner,
    features,
    ...(aside === undefined ? {} : { aside: `.scaffold/conflicts/${path}` }),
    conflicts,
    notes,
    ...(withDiff ? { diff: renderFileDiff(file) } : {}),
  };
}
