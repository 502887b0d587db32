import type { RepositoryStatus } from '../../app/repository-requests.ts';
import { countOf, layOutColumns } from './lay-out.ts';
import type { Style } from './style.ts';

/** `status --json`: a contract; contents are left to `diff`. */
export function describeStatus({ edited, ...status }: RepositoryStatus): Readonly<Record<string, unknown>> {
  return { ...status, edited: edited.map(({ path, owner }) => ({ path, owner })) };
}

/** `status`: one section for each kind of finding; what is fine is not mentioned. */
export function renderStatus(status: RepositoryStatus, style: Style): string {
  const { project, edited, missing, conflicts, behind, blocked, updates, records } = status;
  const sections: readonly (readonly [title: string, rows: readonly (readonly string[])[], step: string])[] = [
    [
      'Conflicts',
      conflicts.map(({ path, aside }) => [
        style.bad(path),
        aside === undefined ? 'holds markers' : `the other side is ${aside}`,
      ]),
      'edit the file; delete the other side when it is no longer needed',
    ],
    ['Records', records.map((text) => [text]), 'scaffold sync'],
    ['Blocked', blocked.map(({ message, hint }) => [hint === undefined ? message : `${message} ${hint}`]), ''],
    ['Behind scaffold.yaml', behind.map(({ path, action }) => [action, path]), 'scaffold sync'],
    ['Newer versions', updates.map(({ id, from, to }) => [style.name(id), `${from} -> ${to}`]), 'scaffold update'],
    ['Missing', missing.map((path) => [path]), 'they stay removed; git can bring them back'],
    ['Edited by you', edited.map(({ path, owner }) => [path, style.faint(owner)]), 'scaffold diff --edits'],
  ];
  const shown = sections.filter(([, rows]) => rows.length > 0).map((section) => renderSection(section, style));
  const head = `${style.strong(project.name)}  ${style.faint(`${project.stack}, ${project.tier} tier`)}`;
  const verdict = status.settled
    ? style.good('Up to date with scaffold.yaml.')
    : style.warn('Something is left to do.');
  return `${[head, ...shown, verdict].join('\n\n')}\n`;
}

function renderSection(
  [title, rows, step]: readonly [string, readonly (readonly string[])[], string],
  style: Style,
): string {
  const listed = rows.slice(0, MOST_ROWS);
  const rest = rows.length - listed.length;
  return [
    `${style.strong(title)}${step === '' ? '' : style.faint(`  (${step})`)}`,
    ...layOutColumns(listed, { columns: style.columns, indent: 2 }),
    ...(rest > 0 ? [`  and ${countOf(rest, 'more', 'more')}: see --json`] : []),
  ].join('\n');
}

const MOST_ROWS = 20;
