import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';

export const tierCommand = defineCommand({
  arguments: { tier: { doc: 'basic, intermediate, advanced or enterprise', required: true, completes: 'tiers' } },
  options: CHANGE_OPTIONS,
  examples: [
    { command: 'scaffold tier advanced', doc: 'Up, or down, with the features of that tier' },
    { command: 'scaffold tier advanced --dry-run', doc: 'What that would change' },
  ],
  run: async (invocation) => await runChange(invocation, { kind: 'tier', tier: invocation.values.text('tier') ?? '' }),
});
