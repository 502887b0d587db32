import { defineCommand } from '../command.ts';
import { renderFeature } from '../report/feature-report.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const infoCommand = defineCommand({
  arguments: { feature: { doc: 'Id of a feature, as in `scaffold list`', required: true, completes: 'features' } },
  options: { readme: { kind: 'switch', doc: "The feature's own page too" }, ...CATALOGUE_OPTIONS },
  examples: [
    { command: 'scaffold info db-postgres', doc: 'One feature and its options' },
    { command: 'scaffold info db-postgres --readme', doc: 'With its page' },
  ],
  async run({ values, cwd, style, useCases }) {
    const feature = await useCases.describeFeature(values.text('feature') ?? '', readCatalogueQuery(values, cwd));
    return { document: () => ({ feature }), text: () => renderFeature(feature, style, values.isSet('readme')) };
  },
});
