import type { FilePlace } from '../../app/repository-requests.ts';
import { defineCommand } from '../command.ts';
import { renderExplanation, renderFileExplanation } from '../report/why-report.ts';
import { readCatalogueQuery, readSelectionRequest, SELECTION_OPTIONS } from '../selection-options.ts';

export const whyCommand = defineCommand({
  arguments: {
    subject: {
      doc: 'Id of a feature, or a file of the repository with or without :LINE',
      required: true,
      completes: 'features',
    },
  },
  options: SELECTION_OPTIONS,
  examples: [
    { command: 'scaffold why db-core', doc: 'In the repository in this folder' },
    { command: 'scaffold why db-core --features db-postgres', doc: 'In a selection that does not exist yet' },
    { command: 'scaffold why src/main.ts:12', doc: 'The feature, version, template and answer behind a line' },
  ],
  async run(invocation) {
    const { values, style, useCases, cwd } = invocation;
    const subject = values.text('subject') ?? '';
    const place = readPlace(subject);
    if (place !== undefined) {
      const explanation = await useCases.explainFile(place, readCatalogueQuery(values, cwd));
      return { document: () => ({ explanation }), text: () => renderFileExplanation(explanation, style) };
    }
    const explanation = await useCases.explainFeature(subject, await readSelectionRequest(values, invocation));
    return { document: () => ({ explanation }), text: () => renderExplanation(explanation, style) };
  },
});

/** Ids of features are lower-case words with hyphens; everything else is a file. */
function readPlace(subject: string): FilePlace | undefined {
  if (/^[a-z0-9-]+$/.test(subject)) return undefined;
  const [, path = subject, line] = /^(.+):(\d+)$/.exec(subject) ?? [];
  const normal = path.replaceAll('\\', '/').replace(/^\.\//, '');
  return line === undefined ? { path: normal } : { path: normal, line: Number(line) };
}
