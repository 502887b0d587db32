import { EXIT } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { describeStatus, renderStatus } from '../report/status-report.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const statusCommand = defineCommand({
  arguments: {},
  options: {
    check: {
      kind: 'switch',
      doc: 'For pipelines: exit 5 when anything is left to do (conflicts, drift from scaffold.yaml, broken records)',
    },
    ...CATALOGUE_OPTIONS,
  },
  examples: [
    { command: 'scaffold status', doc: 'What was edited, is missing, is behind, is newer' },
    { command: 'scaffold status --check', doc: 'Fail a pipeline that finds drift' },
  ],
  async run({ values, cwd, style, useCases }) {
    const status = await useCases.inspectRepository(readCatalogueQuery(values, cwd));
    return {
      document: () => describeStatus(status),
      text: () => renderStatus(status, style),
      exit: values.isSet('check') && !status.settled ? EXIT.conflicts : EXIT.done,
    };
  },
});
