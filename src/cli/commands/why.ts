import { defineCommand } from '../command.ts';
import { renderExplanation } from '../report/why-report.ts';
import { readSelectionRequest, SELECTION_OPTIONS } from '../selection-options.ts';

export const whyCommand = defineCommand({
  arguments: { feature: { doc: 'Id of a feature', required: true } },
  options: SELECTION_OPTIONS,
  examples: [
    { command: 'scaffold why db-core', doc: 'In the repository in this folder' },
    { command: 'scaffold why db-core --features db-postgres', doc: 'In a selection that does not exist yet' },
  ],
  async run(invocation) {
    const { values, style, useCases } = invocation;
    const request = await readSelectionRequest(values, invocation);
    const explanation = await useCases.explainFeature(values.text('feature') ?? '', request);
    return { document: () => ({ explanation }), text: () => renderExplanation(explanation, style) };
  },
});
