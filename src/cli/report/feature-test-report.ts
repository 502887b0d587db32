import type { TestedFeature, TestFeaturesReport } from '../../app/authoring-requests.ts';
import { renderProblems } from '../render-error.ts';
import { countOf, layOutColumns } from './lay-out.ts';
import type { Style } from './style.ts';

/** `feature test --json`: a contract. */
export function describeFeatureTest({ features, duration }: TestFeaturesReport): Readonly<Record<string, unknown>> {
  return { features, duration: Math.round(duration) };
}

/** `feature test`: what ran for each feature, and which of its tests notice that it is gone. */
export function renderFeatureTest({ features, duration }: TestFeaturesReport, style: Style): string {
  const problems = features.reduce((sum, feature) => sum + feature.problems.length, 0);
  const done = `${countOf(features.length, 'feature')} tested in ${Math.round(duration / 1000)} s: `;
  const verdict = problems === 0 ? style.good('sound.') : style.bad(`${countOf(problems, 'problem')}.`);
  return `${[...features.map((feature) => renderFeature(feature, style)), done + verdict].join('\n\n')}\n`;
}

function renderFeature(feature: TestedFeature, style: Style): string {
  const { id, version, title, stack, tier, steps, noticed, problems, folder } = feature;
  const count = noticed.length === 1 ? '1 of its tests notices' : `${noticed.length} of its tests notice`;
  const rows = [
    ...steps.map(({ command, passed }) => [command, passed ? style.good('passes') : style.bad('fails')]),
    ...(noticed.length > 0 ? [['without it', `${count}: ${noticed.join('; ')}`]] : []),
    ...(folder === undefined ? [] : [['kept', folder]]),
  ];
  return [
    `${style.name(id)} ${version}  ${style.strong(title)}  ${style.faint(`${stack}, ${tier}`)}`,
    ...layOutColumns(rows, { columns: style.columns, indent: 2 }),
    ...(problems.length > 0 ? ['', renderProblems(problems, style)] : []),
  ].join('\n');
}
