import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';

export const syncCommand = defineCommand({
  arguments: {},
  options: {
    rebase: {
      kind: 'switch',
      doc: 'Make the records anew: files stay as they are and count as yours where they differ; missing ones are written',
    },
    ...CHANGE_OPTIONS,
  },
  examples: [
    { command: 'scaffold sync', doc: 'After editing scaffold.yaml, or after merging two branches' },
    { command: 'scaffold sync --rebase', doc: 'When .scaffold/ is lost or cannot be read' },
  ],
  run: async (invocation) => await runChange(invocation, { kind: 'sync', rebase: invocation.values.isSet('rebase') }),
});
