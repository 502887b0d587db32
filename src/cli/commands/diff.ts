import { EXIT } from '../../domain/errors.ts';
import { runChange } from '../change-options.ts';
import { type CommandResult, defineCommand } from '../command.ts';
import { renderFileDiff, renderFileDiffs } from '../report/diff-report.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const diffCommand = defineCommand({
  arguments: {},
  options: {
    edits: { kind: 'switch', doc: 'Show what you changed in generated files instead' },
    update: { kind: 'switch', doc: 'Show what `scaffold update` would change instead' },
    ...CATALOGUE_OPTIONS,
  },
  examples: [
    { command: 'scaffold diff', doc: 'What `scaffold sync` would change' },
    { command: 'scaffold diff --edits', doc: 'What you changed since it was generated' },
    { command: 'scaffold diff --update', doc: 'What newer versions would bring' },
  ],
  async run(invocation): Promise<CommandResult> {
    const { values, cwd, style, useCases } = invocation;
    if (!values.isSet('edits')) {
      // A look never fails for what it finds.
      const dryRun = { ...values, isSet: (name: 'edits' | 'update' | 'dry-run' | 'allow-dirty') => name === 'dry-run' };
      const change = values.isSet('update')
        ? ({ kind: 'update' } as const)
        : ({ kind: 'sync', rebase: false } as const);
      return { ...(await runChange({ ...invocation, values: dryRun }, change)), exit: EXIT.done };
    }
    const { edited, missing } = await useCases.inspectRepository(readCatalogueQuery(values, cwd));
    return {
      document: () => ({
        edited: edited.map((file) => ({ path: file.path, owner: file.owner, diff: renderFileDiff(file) })),
        missing,
      }),
      text: () => renderFileDiffs(edited, style) || 'Nothing was edited.\n',
    };
  },
});
