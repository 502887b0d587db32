import { defineCommand } from '../command.ts';

const OUTCOMES = {
  nothing: 'There is nothing to recover.',
  'rolled-back': 'The interrupted change is undone: everything is as it was before.',
  finished: 'The interrupted change was complete; its traces are removed.',
} as const;

export const recoverCommand = defineCommand({
  arguments: {},
  options: {},
  examples: [{ command: 'scaffold recover', doc: 'After a crash or a kill: finish or undo what was under way' }],
  async run({ cwd, useCases }) {
    const { outcome, kept } = await useCases.recoverProject(cwd);
    const asides = kept.map((path) => `  ${path}\n`).join('');
    return {
      document: () => ({ outcome, kept }),
      text: () =>
        `${OUTCOMES[outcome]}\n${kept.length > 0 ? `Files that were edited meanwhile are kept here:\n${asides}` : ''}`,
    };
  },
});
