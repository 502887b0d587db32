import { relative } from 'node:path';
import type { CreateProjectReport } from '../../app/use-cases.ts';
import type { Reason, Resolution } from '../../domain/pipeline.ts';
import { countOf, layOutColumns, wrapText } from './lay-out.ts';
import type { Style } from './style.ts';

/**
 * What `new` made, where, with which features and why, and what to do next. Fits one screen: where the features by name do not, they are
 * counted.
 *
 * @param rows that may be filled
 */
export function renderProjectReport(
  report: CreateProjectReport,
  cwd: string,
  style: Style,
  rows: number = Number.POSITIVE_INFINITY,
): string {
  const { project, resolution } = report;
  const kind = `${project.stack} ${resolution.stack.version}, ${project.tier} tier`;
  const compose = (features: readonly string[]) => {
    const blocks = [
      [
        `${style.good('Created')} ${style.strong(project.name)} in ${showPath(project.path, cwd)}  ${style.faint(kind)}`,
      ],
      [...renderAreas(report, style), ...features, ...renderChanges(resolution, style)],
      renderNotes(report.notes, style),
      renderNextSteps(report, cwd, style),
    ];
    return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block]));
  };
  const whole = compose(renderFeatures(resolution, style));
  const lines = whole.length <= rows ? whole : compose(countFeatures(resolution, style));
  return `${lines.join('\n')}\n`;
}

/** A path as one would type it: relative when it lies below the working directory. */
export function showPath(path: string, cwd: string): string {
  const way = relative(cwd, path);
  return way === '' ? '.' : way.startsWith('..') ? path : `./${way.replaceAll('\\', '/')}`;
}

function renderAreas(report: CreateProjectReport, style: Style): readonly string[] {
  const counts = new Map<string, number>();
  // What scaffold keeps for itself is no part of the service that a reader wants to picture.
  const files = report.files.filter(({ path }) => !path.startsWith('.scaffold/'));
  for (const { path } of files) {
    const area = path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  const top = counts.get('') ?? 0;
  counts.delete('');
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const rest = sorted.slice(MOST_AREAS).reduce((sum, [, n]) => sum + n, 0) + top;
  const areas = sorted.slice(0, MOST_AREAS).map(([area, n]) => `${area}/ ${n}`);
  const commit = report.commit === undefined ? [] : [`first commit ${report.commit.slice(0, 7)}`];
  const ending = [...commit, `${Math.round(report.timings.total)} ms`];
  const head = style.strong(countOf(files.length, 'file'));
  return layOutColumns([[head, [...areas, ...(rest > 0 ? [`elsewhere ${rest}`] : []), ...ending].join(', ')]], {
    columns: style.columns,
    indent: 2,
  });
}

/** The folders that a reader looks into first. */
const MOST_AREAS = 6;

/** Features by reason, most deliberate first; the reasons that name a feature are in `scaffold why`. */
function renderFeatures(resolution: Resolution, style: Style): readonly string[] {
  const groups = GROUPS.map(({ kind, title }) => {
    const ids = resolution.features
      .filter(({ reason }) => reason.kind === kind)
      .map(({ id, reason }) => nameWith(id, reason));
    return [`  ${title}`, ids.join(', ')];
  }).filter(([, ids]) => ids !== '');
  return layOutColumns([[style.strong(countOf(resolution.features.length, 'feature')), ''], ...groups], {
    columns: style.columns,
    indent: 2,
  });
}

/** The same in a line or two: by name only what was asked for. */
function countFeatures({ features }: Resolution, style: Style): readonly string[] {
  const counts = GROUPS.flatMap(({ kind, title }) => {
    const ids = features.filter(({ reason }) => reason.kind === kind).map(({ id }) => id);
    if (ids.length === 0) return [];
    return [kind === 'asked' ? ids.join(', ') : `${ids.length} ${COUNTED[kind] ?? title}`];
  });
  const text = `${counts.join(', ')}; scaffold graph names them`;
  return layOutColumns([[style.strong(countOf(features.length, 'feature')), text]], {
    columns: style.columns,
    indent: 2,
  });
}

const COUNTED: Partial<Readonly<Record<Reason['kind'], string>>> = {
  preset: 'of the tier',
  provider: 'as providers',
};

const GROUPS: readonly { readonly kind: Reason['kind']; readonly title: string }[] = [
  { kind: 'asked', title: 'asked for' },
  { kind: 'preset', title: 'tier' },
  { kind: 'provider', title: 'providers' },
  { kind: 'required', title: 'required' },
  { kind: 'base', title: 'always' },
];

function nameWith(id: string, reason: Reason): string {
  return reason.kind === 'provider' ? `${id} (${reason.capability})` : id;
}

function renderChanges({ replaced, dropped }: Resolution, style: Style): readonly string[] {
  const rows = [
    ...replaced.map(({ feature, by, capability }) => ['Replaced', `${feature} by ${by} (${capability})`]),
    ...dropped.map(({ feature, because }) => ['Left out', `${feature}: ${because}`]),
  ];
  return layOutColumns(rows, { columns: style.columns, indent: 2 });
}

function renderNotes(notes: readonly string[], style: Style): readonly string[] {
  if (notes.length === 0) return [];
  const lines: string[] = [];
  let shown = 0;
  for (const note of notes) {
    const next = layOutColumns([['-', note]], { columns: style.columns, indent: 2 });
    if (shown > 0 && lines.length + next.length > MOST_NOTE_LINES) break;
    lines.push(...next);
    shown += 1;
  }
  const more = notes.length - shown;
  return [
    style.warn('Notes'),
    ...lines,
    ...(more > 0 ? [style.faint(`  and ${more} more: all of them are in the output of --json`)] : []),
  ];
}

function renderNextSteps(report: CreateProjectReport, cwd: string, style: Style): readonly string[] {
  const place = showPath(report.project.path, cwd);
  const steps = [
    ...(place === '.' ? [] : [{ command: `cd ${place.replace(/^\.\//, '')}`, why: '' }]),
    ...report.nextSteps,
  ];
  const rows = steps.map(({ command, why }) => [style.name(command), why]);
  return [
    style.strong('Next'),
    ...layOutColumns(rows, { columns: style.columns, indent: 2 }),
    ...hintRuntime(report, style),
  ];
}

/** People meet an old runtime as an obscure failure of the first command, so it is said before. */
function hintRuntime({ runtime }: CreateProjectReport, style: Style): readonly string[] {
  if (runtime?.found === undefined || !isOlder(runtime.found, runtime.needs)) return [];
  const text = `The ${runtime.program} in PATH is ${runtime.found}; the project needs ${runtime.needs} or newer.`;
  const [first = '', ...more] = wrapText(text, style.columns - 2);
  return [`  ${style.warn(first)}`, ...more.map((line) => `  ${style.warn(line)}`)];
}

function isOlder(found: string, needed: string): boolean {
  const [have, need] = [found, needed].map((version) => version.replace(/^v/, '').split('.').map(Number));
  for (const [index, part] of (need ?? []).entries()) {
    const difference = (have?.[index] ?? 0) - part;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** More would push the next steps off the screen. */
const MOST_NOTE_LINES = 4;
