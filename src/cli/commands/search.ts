import { defineCommand } from '../command.ts';
import { renderRow } from '../report/catalogue-report.ts';
import { cutsLines } from '../report/style.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const searchCommand = defineCommand({
  arguments: {
    words: {
      doc: 'What to look for: parts of an id, or words of a title, summary or page',
      required: true,
      variadic: true,
    },
  },
  options: { ...CATALOGUE_OPTIONS },
  examples: [
    { command: 'scaffold search rate limit', doc: 'Everything about both words, best first' },
    { command: 'scaffold search dbpg --json', doc: 'Letters of an id may be left out; as data' },
  ],
  async run({ values, cwd, io, style, useCases }) {
    const words = values.list('words').join(' ');
    const features = await useCases.searchFeatures(words, readCatalogueQuery(values, cwd));
    const layout = {
      width: Math.max(0, ...features.map(({ id }) => id.length)),
      columns: cutsLines(io) ? style.columns : Number.POSITIVE_INFINITY,
    };
    return {
      document: () => ({ features }),
      text: () => features.map((feature) => `${renderRow(feature, layout, style)}\n`).join(''),
      words: features.length === 0 ? `Nothing fits "${words}". See \`scaffold list\`.\n` : '',
    };
  },
});
