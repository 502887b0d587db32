import { ScaffoldError } from '../../domain/errors.ts';
import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';

export const removeCommand = defineCommand({
  arguments: { features: { doc: 'Ids of features', required: false, variadic: true, completes: 'features' } },
  options: {
    module: { kind: 'list', placeholder: 'name', doc: 'A module too; repeatable' },
    cascade: { kind: 'switch', doc: 'Remove the features that need them, too' },
    ...CHANGE_OPTIONS,
  },
  examples: [
    { command: 'scaffold remove rate-limit', doc: 'One feature; refused while others need it' },
    { command: 'scaffold remove db-core --cascade --dry-run', doc: 'With everything that needs it; only look' },
  ],
  async run(invocation) {
    const { values } = invocation;
    const [features, modules] = [values.list('features'), values.list('module')];
    if (features.length + modules.length === 0)
      throw new ScaffoldError('INPUT_MISSING', 'Nothing to remove is named.', {
        hint: 'Name features, or pass --module.',
      });
    return await runChange(invocation, { kind: 'remove', features, modules, cascade: values.isSet('cascade') });
  },
});
