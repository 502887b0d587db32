import { TIERS } from '../../domain/vocabulary.ts';
import { editLine } from './edit-line.ts';
import type { Key } from './key.ts';
import { changeAnswers, type PickState } from './pick-state.ts';
import { checkField, listFields, type ServiceField, textOf } from './service-fields.ts';
import type { World } from './world.ts';

/** A key on the screen for name, stack, tier and modules. */
export function pressOnService(state: PickState, key: Key, world: World): PickState {
  const fields = listFields(state);
  const field = fields[state.field] ?? { kind: 'target' };
  switch (key.kind) {
    case 'up':
    case 'back-tab':
      return focusField(state, state.field - 1);
    case 'down':
    case 'tab':
      return focusField(state, state.field + 1);
    case 'enter':
      return state.field < fields.length - 1 ? leaveField(state, field, world) : leaveScreen(state, fields, world);
    case 'escape':
      return { ...state, message: 'Press ctrl-c to leave without writing anything.' };
    default:
      return changeField(state, field, { key, world });
  }
}

function focusField(state: PickState, index: number): PickState {
  const fields = listFields(state);
  const next = Math.min(Math.max(index, 0), fields.length - 1);
  const field = fields[next] ?? { kind: 'target' };
  return { ...state, field: next, caret: [...(textOf(field, state.answers) ?? '')].length };
}

function leaveField(state: PickState, field: ServiceField, world: World): PickState {
  const problem = checkField(field, state.answers, world);
  return problem === undefined ? focusField(state, state.field + 1) : { ...state, message: problem };
}

/** On to the features, or back to the first field that is not fine yet. */
function leaveScreen(state: PickState, fields: readonly ServiceField[], world: World): PickState {
  const wrong = fields.findIndex((field) => checkField(field, state.answers, world) !== undefined);
  const field = fields[wrong];
  if (field === undefined) return { ...state, screen: 'features', pane: 'list', message: undefined };
  return { ...focusField(state, wrong), message: checkField(field, state.answers, world) };
}

function changeField(
  state: PickState,
  field: ServiceField,
  { key, world }: { readonly key: Key; readonly world: World },
): PickState {
  const text = textOf(field, state.answers);
  if (text === undefined) {
    const step = stepOf(key);
    return step === 0 ? state : changeAnswers(state, chooseNext(state, field, { step, world }));
  }
  const line = editLine({ text, caret: state.caret }, key);
  if (line === undefined) return state;
  return { ...state, caret: line.caret, answers: writeText(state.answers, field, line.text) };
}

function stepOf(key: Key): -1 | 0 | 1 {
  if (key.kind === 'left') return -1;
  return key.kind === 'right' || (key.kind === 'text' && key.text === ' ') ? 1 : 0;
}

function chooseNext(
  { answers }: PickState,
  field: ServiceField,
  { step, world }: { readonly step: -1 | 1; readonly world: World },
): PickState['answers'] {
  if (field.kind === 'tier') return { ...answers, tier: neighbour(TIERS, answers.tier, step) };
  const stacks = [...world.registry.stacks.keys()];
  if (stacks.length < 2) return answers;
  return { ...answers, stack: neighbour(stacks, answers.stack ?? DEFAULT_STACK, step) };
}

/** As in the schema of the intent. */
export const DEFAULT_STACK = 'typescript';

/** The next value in a circle. */
export function neighbour<T>(values: readonly T[], value: T, step: -1 | 1): T {
  const index = values.indexOf(value) + step;
  return values[(index + values.length) % values.length] ?? value;
}

function writeText(answers: PickState['answers'], field: ServiceField, text: string): PickState['answers'] {
  if (field.kind === 'target') return { ...answers, target: text };
  if (field.kind !== 'module') return answers;
  const modules = [...answers.modules];
  modules[field.index] = text;
  // An emptied field is taken away unless it is the open one at the end.
  return { ...answers, modules: modules.filter((module, index) => module !== '' || index === field.index) };
}
