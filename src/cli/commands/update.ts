import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';

export const updateCommand = defineCommand({
  arguments: {},
  options: CHANGE_OPTIONS,
  examples: [
    { command: 'scaffold update', doc: 'The newest features, stack and dependencies; your edits stay' },
    { command: 'scaffold update --dry-run', doc: 'What that would change' },
  ],
  run: async (invocation) => await runChange(invocation, { kind: 'update' }),
});
