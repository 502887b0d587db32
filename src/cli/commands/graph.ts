import { defineCommand } from '../command.ts';
import { describeGraph } from '../report/graph-document.ts';
import { renderDot, renderGraphText, renderMermaid } from '../report/graph-report.ts';
import { readSelectionRequest, SELECTION_OPTIONS } from '../selection-options.ts';

export const graphCommand = defineCommand({
  arguments: {},
  options: {
    format: {
      kind: 'value',
      placeholder: 'format',
      doc: 'How to draw it (default: text)',
      choices: ['text', 'mermaid', 'dot', 'json'],
    },
    ...SELECTION_OPTIONS,
  },
  examples: [
    { command: 'scaffold graph', doc: 'The repository in this folder' },
    { command: 'scaffold graph --tier advanced --features db-postgres', doc: 'A selection, without creating it' },
    { command: 'scaffold graph --format dot | dot -Tsvg > graph.svg', doc: 'A picture, with Graphviz' },
  ],
  async run(invocation) {
    const { values, style, useCases } = invocation;
    const view = await useCases.resolveGraph(await readSelectionRequest(values, invocation));
    const format = values.text('format') ?? 'text';
    const render = {
      text: () => renderGraphText(view, style),
      mermaid: () => renderMermaid(view),
      dot: () => renderDot(view),
    };
    return {
      document: () => describeGraph(view),
      text: format === 'mermaid' || format === 'dot' ? render[format] : render.text,
      asJson: format === 'json',
    };
  },
});
