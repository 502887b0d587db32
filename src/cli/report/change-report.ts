import type { ChangeReport } from '../../app/repository-requests.ts';
import type { FileChange } from '../../domain/merge/file-change.ts';
import type { FileAction } from '../../domain/merge/merge-file.ts';
import { countActions } from './change-document.ts';
import { countOf, layOutColumns } from './lay-out.ts';
import type { Style } from './style.ts';

/** What a change did: features, files by what happened to them, conflicts with what to do, next steps. */
export function renderChangeReport(report: ChangeReport, style: Style): string {
  if (report.files.length === 0 && isUnchanged(report)) return renderNothing(report, style);
  const blocks = [
    renderFeatures(report, style),
    renderFiles(report, style),
    renderConflicts(report.files, style),
    renderNotes(report, style),
    renderNextSteps(report, style),
    [renderTotal(report, style)],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function isUnchanged({ features: { added, removed, updated } }: ChangeReport): boolean {
  return added.length + removed.length + updated.length === 0;
}

function renderNothing(report: ChangeReport, style: Style): string {
  const notes = renderNotes(report, style);
  return `${[...(notes.length > 0 ? [...notes, ''] : []), 'Nothing to change.'].join('\n')}\n`;
}

function renderFeatures({ features: { added, removed, updated } }: ChangeReport, style: Style): readonly string[] {
  const rows = [
    ...added.map(({ id, version }) => [style.good('+'), style.name(id), version]),
    ...removed.map(({ id, version }) => [style.bad('-'), style.name(id), version]),
    ...updated.map(({ id, from, to }) => [style.warn('~'), style.name(id), `${from} -> ${to}`]),
  ];
  return rows.length === 0
    ? []
    : [style.strong('Features'), ...layOutColumns(rows, { columns: style.columns, indent: 2 })];
}

/** Plain additions and changes are only counted by folder when they are many. */
const MOST_LISTED = 12;

const TITLES: Readonly<Record<Exclude<FileAction, 'unchanged'>, string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  merged: 'merged',
  conflict: 'CONFLICT',
  kept: 'kept',
};

function renderFiles({ files }: ChangeReport, style: Style): readonly string[] {
  if (files.length === 0) return [];
  const listed =
    files.length > MOST_LISTED
      ? files.filter(({ action }) => !['added', 'changed', 'removed'].includes(action))
      : files;
  const rows = listed.map((file) => [titleOf(file, style), nameOf(file), style.faint(file.features.join(', '))]);
  const rest = files.length - listed.length;
  return [
    style.strong('Files'),
    ...layOutColumns(rows, { columns: style.columns, indent: 2 }),
    ...(rest > 0
      ? [`  ${listed.length > 0 ? 'and ' : ''}${countOf(rest, 'file')} that nobody had edited; git status names them`]
      : []),
  ];
}

function titleOf({ action }: FileChange, style: Style): string {
  const title = action === 'unchanged' ? '' : TITLES[action];
  if (action === 'conflict') return style.bad(title);
  return action === 'merged' || action === 'kept' ? style.warn(title) : title;
}

function nameOf({ path, from }: FileChange): string {
  return from === undefined ? path : `${path} (was ${from})`;
}

function renderConflicts(files: readonly FileChange[], style: Style): readonly string[] {
  const conflicts = files.filter(({ action }) => action === 'conflict');
  if (conflicts.length === 0) return [];
  return [
    style.strong(`${countOf(conflicts.length, 'conflict')} left to you`),
    ...conflicts.flatMap((file) => [
      `  ${style.bad(file.path)}`,
      ...file.conflicts.map(({ where, why }) => `    ${where === 'file' ? '' : `${where}: `}${why}`),
      `    ${style.good('Fix:')} ${describeFix(file)}`,
    ]),
  ];
}

function describeFix({ path, aside }: FileChange): string {
  if (aside === undefined) return 'edit the file and remove the markers';
  return `your text is kept; compare it with .scaffold/conflicts/${path}, then delete that file`;
}

function renderNotes({ notes, files }: ChangeReport, style: Style): readonly string[] {
  const remarks = [...notes, ...files.flatMap((file) => file.notes.map((note) => `${file.path}: ${note}.`))];
  if (remarks.length === 0) return [];
  return [
    style.warn('Notes'),
    ...layOutColumns(
      remarks.map((note) => ['-', note]),
      { columns: style.columns, indent: 2 },
    ),
  ];
}

function renderNextSteps({ nextSteps }: ChangeReport, style: Style): readonly string[] {
  if (nextSteps.length === 0) return [];
  const rows = nextSteps.map(({ command, why }) => [style.name(command), why]);
  return [style.strong('Next'), ...layOutColumns(rows, { columns: style.columns, indent: 2 })];
}

function renderTotal({ files, written, duration }: ChangeReport, style: Style): string {
  const counts = Object.entries(countActions(files))
    .filter(([, count]) => count > 0)
    .map(([action, count]) => (action === 'conflict' ? countOf(count, 'conflict') : `${count} ${action}`));
  const total = counts.length === 0 ? 'no file differs' : counts.join(', ');
  return written
    ? `${style.good('Done')}: ${total}, ${Math.round(duration)} ms.`
    : `${style.warn('Dry run')}: nothing was written. ${total}.`;
}
