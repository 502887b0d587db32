import type { RecommendationReport } from '../../app/use-cases.ts';
import { defineCommand } from '../command.ts';
import { layOutColumns } from '../report/lay-out.ts';
import type { Style } from '../report/style.ts';
import { readSelectionRequest, SELECTION_OPTIONS } from '../selection-options.ts';

export const recommendCommand = defineCommand({
  arguments: {},
  options: SELECTION_OPTIONS,
  examples: [
    { command: 'scaffold recommend', doc: 'What fits the repository in this folder, generated or not' },
    { command: 'scaffold recommend --tier advanced --features db-postgres', doc: 'What fits a selection' },
  ],
  async run(invocation) {
    const { values, style, useCases } = invocation;
    const report = await useCases.recommendFeatures(await readSelectionRequest(values, invocation));
    return {
      document: () => ({ ...report }),
      text: () => renderRecommendations(report, style),
      words: report.recommendations.length === 0 ? 'Nothing more fits; see `scaffold list`.\n' : '',
    };
  },
});

function renderRecommendations({ generated, tier, recommendations }: RecommendationReport, style: Style): string {
  if (recommendations.length === 0) return '';
  const blocks = recommendations.map((each) => renderFeature(each, style));
  const ids = recommendations.map(({ feature }) => feature);
  const step = generated ? `scaffold add ${ids[0]}` : `scaffold new NAME --tier ${tier} --features ${ids.join(',')}`;
  return `${blocks.join('\n')}\n${style.faint('Take one:')} ${step}\n`;
}

function renderFeature(
  { feature, summary, reasons, brings, replaces }: RecommendationReport['recommendations'][number],
  style: Style,
): string {
  const lines = [
    ...reasons.map((reason) =>
      reason.kind === 'found' ? `${reason.found}: ${reason.why}` : `${reason.by} recommends it: ${reason.why}`,
    ),
    ...(brings.length === 0 ? [] : [`brings ${brings.join(', ')}`]),
    ...(replaces.length === 0 ? [] : [`takes the place of ${replaces.join(', ')}`]),
  ];
  return [
    ...layOutColumns([[style.name(feature), summary]], { columns: style.columns, indent: 0 }),
    ...layOutColumns(
      lines.map((line) => ['-', line]),
      { columns: style.columns, indent: 2 },
    ),
    '',
  ].join('\n');
}
