import { ScaffoldError } from '../../domain/errors.ts';
import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';
import { parseAnswers } from '../selection-options.ts';

export const addCommand = defineCommand({
  arguments: {
    features: { doc: 'Features, as id or id@range', required: false, variadic: true, completes: 'features' },
  },
  options: {
    module: {
      kind: 'list',
      placeholder: 'spec',
      doc: "A module too, e.g. 'invoice(number:string!,total:money)'; repeatable",
    },
    set: { kind: 'list', placeholder: 'feature.option=value', doc: 'Answer an option of a feature; repeatable' },
    ...CHANGE_OPTIONS,
  },
  examples: [
    { command: 'scaffold add db-postgres', doc: 'One feature, with what it needs' },
    { command: 'scaffold add cache-redis --set cache-redis.ttl=60 --dry-run', doc: 'With an answer; only look' },
    { command: "scaffold add --module 'invoice(number:string!,total:money)'", doc: 'A bounded context' },
  ],
  async run(invocation) {
    const { values } = invocation;
    const [features, modules] = [values.list('features'), values.list('module')];
    const set = parseAnswers(values.list('set'));
    if (!set.ok) throw ScaffoldError.fromProblems(set.problems);
    if (features.length + modules.length + set.value.length === 0)
      throw new ScaffoldError('INPUT_MISSING', 'Nothing to add is named.', {
        hint: 'Name features, or pass --module or --set.',
      });
    return await runChange(invocation, { kind: 'add', features, modules, set: set.value });
  },
});
