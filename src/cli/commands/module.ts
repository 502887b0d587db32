import type { Change } from '../../app/repository-requests.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { suggestName } from '../../domain/names/near-miss.ts';
import { CHANGE_OPTIONS, runChange } from '../change-options.ts';
import { defineCommand } from '../command.ts';
import { FIELD_NOTATION } from '../field-notation.ts';

const ACTIONS = ['add', 'rename', 'remove'] as const;

export const moduleCommand = defineCommand({
  arguments: {
    action: { doc: 'add, rename or remove', required: true, choices: ['add', 'rename', 'remove'] },
    name: {
      doc: `The module; with add also its fields, e.g. 'invoice(number:string!,total:money)'. ${FIELD_NOTATION}`,
      required: true,
    },
    to: { doc: 'The new name, with rename', required: false },
  },
  options: CHANGE_OPTIONS,
  examples: [
    { command: "scaffold module add 'invoice(number:string!,total:money)'", doc: 'A bounded context with fields' },
    { command: 'scaffold module rename invoice bill', doc: 'Its files move, with your edits in them' },
    { command: 'scaffold module remove bill', doc: 'Files that you edited stay' },
  ],
  async run(invocation) {
    const { values } = invocation;
    const change = readChange(values.text('action') ?? '', values.text('name') ?? '', values.text('to'));
    return await runChange(invocation, change);
  },
});

function readChange(action: string, name: string, to: string | undefined): Change {
  const known = ACTIONS.find((candidate) => candidate === action);
  if (known === undefined)
    throw new ScaffoldError('USAGE', `"${action}" is nothing that can be done with a module.`, {
      hint: suggestName(action, ACTIONS, 'Use add, rename or remove.'),
    });
  if (known !== 'rename') {
    if (to !== undefined)
      throw new ScaffoldError('USAGE', `\`module ${known}\` takes one name; "${to}" is one too many.`);
    return { kind: 'module', action: known, name };
  }
  if (to === undefined)
    throw new ScaffoldError('INPUT_MISSING', 'The new name is missing.', {
      hint: `Run \`scaffold module rename ${name} NEW-NAME\`.`,
    });
  return { kind: 'module', action: 'rename', name, to };
}
