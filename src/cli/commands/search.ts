import { defineCommand } from '../command.ts';
import { describeArrival } from '../report/catalogue-report.ts';
import { layOutColumns } from '../report/lay-out.ts';
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
  async run({ values, cwd, style, useCases }) {
    const words = values.list('words').join(' ');
    const features = await useCases.searchFeatures(words, readCatalogueQuery(values, cwd));
    const rows = features.map((feature) => [style.name(feature.id), describeArrival(feature), feature.summary]);
    return {
      document: () => ({ features }),
      text: () =>
        layOutColumns(rows, { columns: style.columns, indent: 0 })
          .map((line) => `${line}\n`)
          .join(''),
      words: features.length === 0 ? `Nothing fits "${words}". See \`scaffold list\`.\n` : '',
    };
  },
});
