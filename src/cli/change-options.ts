import type { Change, ChangeReport, ChangeRequest } from '../app/repository-requests.ts';
import { EXIT } from '../domain/errors.ts';
import type { CommandResult, Invocation, OptionTable, Values } from './command.ts';
import { describeChangeDocument } from './report/change-document.ts';
import { renderChangeReport } from './report/change-report.ts';
import { renderFileDiffs } from './report/diff-report.ts';
import { createReporter } from './report/progress.ts';
import { CATALOGUE_OPTIONS } from './selection-options.ts';

/** What every command that changes a repository takes. */
export const CHANGE_OPTIONS = {
  'dry-run': { kind: 'switch', doc: 'Show what would change, as a unified diff; write nothing' },
  'allow-dirty': { kind: 'switch', doc: 'Go on although there are uncommitted changes' },
  ...CATALOGUE_OPTIONS,
} as const satisfies OptionTable;

type ChangeValues = Values<never, 'features-dir', 'dry-run' | 'allow-dirty'>;

/** Runs a change and reports it; exit 5 where conflicts are left to the user. */
export async function runChange(invocation: Invocation<ChangeValues>, change: Change): Promise<CommandResult> {
  const { values, cwd, io, style, useCases } = invocation;
  const request: ChangeRequest = {
    change,
    cwd,
    featureDirs: values.list('features-dir'),
    dryRun: values.isSet('dry-run'),
    allowDirty: values.isSet('allow-dirty'),
  };
  const { reporter, finish } = createReporter(invocation);
  let report: ChangeReport;
  try {
    report = await useCases.changeProject(request, { reporter, signal: io.signal });
  } finally {
    finish();
  }
  const hasConflicts = report.files.some(({ action }) => action === 'conflict');
  return {
    document: () => describeChangeDocument(report),
    text: () => (report.written ? '' : renderFileDiffs(report.files, style)) + renderChangeReport(report, style),
    exit: hasConflicts ? EXIT.conflicts : EXIT.done,
  };
}
