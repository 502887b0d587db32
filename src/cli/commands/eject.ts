import { defineCommand } from '../command.ts';
import { countOf } from '../report/lay-out.ts';

export const ejectCommand = defineCommand({
  arguments: {},
  options: {
    'dry-run': { kind: 'switch', doc: 'Show what would be removed; write nothing' },
    'allow-dirty': { kind: 'switch', doc: 'Go on although there are uncommitted changes' },
  },
  examples: [{ command: 'scaffold eject', doc: 'Leave: the service stays whole, updates come no more' }],
  async run({ values, cwd, useCases }) {
    const request = { cwd, dryRun: values.isSet('dry-run'), allowDirty: values.isSet('allow-dirty') };
    const report = await useCases.ejectProject(request);
    const what = `scaffold.yaml and .scaffold/ (${countOf(report.removed.length, 'file')})`;
    return {
      document: () => ({ ...report }),
      text: () =>
        report.written ? `Removed ${what}. The service needs nothing of them.\n` : `Dry run: would remove ${what}.\n`,
    };
  },
});
