import type { CheckedCase, CheckedFeature, CheckFeaturesReport } from '../../app/authoring-requests.ts';
import { describeSubject } from '../../domain/authoring/describe-case.ts';
import { ERROR_CATALOGUE, EXIT, type ExitCode } from '../../domain/errors.ts';
import type { Problem } from '../../domain/problem.ts';
import { renderProblems } from '../render-error.ts';
import { countOf, layOutColumns } from './lay-out.ts';
import { showPath } from './project-report.ts';
import type { Style } from './style.ts';

/** `feature check --json`: a contract. */
export function describeFeatureCheck({ features, duration }: CheckFeaturesReport): Readonly<Record<string, unknown>> {
  return {
    features: features.map(({ cases, ...feature }) => ({
      ...feature,
      cases: cases.map(({ mayBeRefused: _, ...one }) => one),
    })),
    duration: Math.round(duration),
  };
}

/** That of the first problem. */
export function exitOfProblems({
  features,
}: {
  readonly features: readonly { readonly problems: readonly Problem[] }[];
}): ExitCode {
  const [problem] = features.flatMap(({ problems }) => problems);
  return problem === undefined ? EXIT.done : ERROR_CATALOGUE[problem.code].exit;
}

/** `feature check`: a table for each feature, a line for what was tried; then what is wrong with it. */
export function renderFeatureCheck({ features, duration }: CheckFeaturesReport, cwd: string, style: Style): string {
  const services = features.reduce((sum, { cases }) => sum + cases.length, 0);
  const problems = features.reduce((sum, feature) => sum + feature.problems.length, 0);
  const done = `${countOf(services, 'service')} planned in ${(duration / 1000).toFixed(1)} s: `;
  const verdict = problems === 0 ? style.good('sound.') : style.bad(`${countOf(problems, 'problem')}.`);
  return `${[...features.map((feature) => renderFeature(feature, cwd, style)), done + verdict].join('\n\n')}\n`;
}

function renderFeature(feature: CheckedFeature, cwd: string, style: Style): string {
  const { id, version, title, path, cases, problems } = feature;
  const stacks = new Set(cases.map(({ stack }) => stack));
  const subjectOf = (one: CheckedCase) => `${stacks.size > 1 ? `${one.stack} ` : ''}${describeSubject(one)}`;
  const rows = [...Map.groupBy(cases, subjectOf)].map(([subject, group]) => [subject, ...countFiles(group, style)]);
  return [
    `${style.name(id)} ${version}  ${style.strong(title)}  ${style.faint(showPath(path, cwd))}`,
    ...layOutColumns(rows, { columns: style.columns, indent: 2 }),
    ...(problems.length > 0 ? ['', renderProblems(problems, style)] : []),
  ].join('\n');
}

/** Of the cases with one subject, which differ in their modules. */
function countFiles(group: readonly CheckedCase[], style: Style): readonly string[] {
  const planned = group.flatMap(({ outcome }) => (outcome.kind === 'planned' ? [outcome] : []));
  if (planned.length === 0) return [style.bad('refused')];
  const refused = group.length - planned.length;
  return [
    `${describeRange(planned.map(({ added }) => added.length))} added`,
    [
      `${describeRange(planned.map(({ changed }) => changed.length))} changed`,
      ...(planned.some(({ removed }) => removed.length > 0)
        ? [`${describeRange(planned.map(({ removed }) => removed.length))} removed`]
        : []),
      ...(refused > 0 ? [style.bad(`${refused} of ${group.length} refused`)] : []),
    ].join(', '),
  ];
}

function describeRange(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
