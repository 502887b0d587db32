import { EXIT } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { layOutColumns } from '../report/lay-out.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const doctorCommand = defineCommand({
  arguments: {},
  options: CATALOGUE_OPTIONS,
  examples: [{ command: 'scaffold doctor', doc: 'Check the environment and the repository; each finding has a fix' }],
  async run({ values, cwd, style, useCases }) {
    const findings = await useCases.diagnose(readCatalogueQuery(values, cwd));
    const marks = { fine: style.good('ok'), warning: style.warn('warning'), fault: style.bad('fault') };
    const rows = findings.map(({ check, state, message, fix }) => [
      marks[state],
      check,
      fix === undefined ? message : `${message} Fix: ${fix}`,
    ]);
    return {
      document: () => ({ findings }),
      text: () => `${layOutColumns(rows, { columns: style.columns, indent: 0 }).join('\n')}\n`,
      exit: findings.some(({ state }) => state === 'fault') ? EXIT.environment : EXIT.done,
    };
  },
});
