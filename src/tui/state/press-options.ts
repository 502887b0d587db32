import { answerOption } from '../../app/change-picked.ts';
import { editLine } from './edit-line.ts';
import type { Key } from './key.ts';
import { listChoices, listOptionFields, type OptionField } from './option-fields.ts';
import { changeAnswers, type OptionForm, type PickState } from './pick-state.ts';
import { neighbour } from './press-service.ts';
import type { Scene } from './scene.ts';

/** Opens the form of the feature under the cursor. */
export function openForm(state: PickState, { row }: Scene): PickState {
  if (row === undefined) return state;
  const { id, manifest, status } = row;
  if (Object.keys(manifest.options).length === 0) return { ...state, message: `${id} has no options.` };
  if (!status.isPresent) return { ...state, message: `Take ${id} in first (space); then it has options.` };
  return focusOption({ ...state, cursor: id, pane: 'options' }, { feature: id, index: 0, caret: 0, drafts: {} }, row);
}

type FeatureRow = NonNullable<Scene['row']>;

function focusOption(state: PickState, form: OptionForm, { manifest }: FeatureRow): PickState {
  const fields = listOptionFields(manifest, form, state.answers);
  const index = Math.min(Math.max(form.index, 0), fields.length - 1);
  return { ...state, form: { ...form, index, caret: [...(fields[index]?.text ?? '')].length } };
}

/** A key in the form. What is typed takes effect when the field is left and valid. */
export function pressInForm(state: PickState, key: Key, { row }: Scene): PickState {
  const { form } = state;
  if (form === undefined || row === undefined) return { ...state, pane: 'list' };
  const field = listOptionFields(row.manifest, form, state.answers)[form.index];
  switch (key.kind) {
    case 'up':
    case 'back-tab':
      return moveTo(state, row, form.index - 1);
    case 'down':
    case 'tab':
    case 'enter':
      return leaveOption(state, row, field);
    case 'escape':
      return { ...keepDraft(state, form, field), pane: 'list', form: undefined };
    default:
      return field === undefined ? state : changeOption(state, field, key);
  }
}

/** After the last field, enter closes the form. */
function leaveOption(state: PickState, row: FeatureRow, field: OptionField | undefined): PickState {
  const { form } = state;
  if (form === undefined) return state;
  if (field?.problem !== undefined && field.text !== undefined) return { ...state, message: field.problem };
  const isLast = form.index === Object.keys(row.manifest.options).length - 1;
  if (!isLast) return moveTo(state, row, form.index + 1);
  return { ...keepDraft(state, form, field), pane: 'list', form: undefined };
}

function moveTo(state: PickState, row: FeatureRow, index: number): PickState {
  const { form } = state;
  if (form === undefined) return state;
  const field = listOptionFields(row.manifest, form, state.answers)[form.index];
  const kept = keepDraft(state, form, field);
  return focusOption(kept, { ...(kept.form ?? form), index }, row);
}

/** A valid draft becomes the answer; an empty one takes the answer back; an invalid one stays a draft. */
function keepDraft(state: PickState, form: OptionForm, field: OptionField | undefined): PickState {
  if (field === undefined || !(field.name in form.drafts)) return state;
  const { [field.name]: draft, ...drafts } = form.drafts;
  if (field.problem !== undefined && draft !== '') return state;
  const option = { feature: form.feature, option: field.name };
  const answers = answerOption(state.answers, option, draft === '' ? valueOfNone(state, field) : draft);
  return { ...changeAnswers(state, answers), form: { ...form, drafts } };
}

function changeOption(state: PickState, field: OptionField, key: Key): PickState {
  const { form } = state;
  if (form === undefined) return state;
  const choices = listChoices(field.definition);
  if (choices !== undefined) {
    const step = key.kind === 'left' ? -1 : key.kind === 'right' || (key.kind === 'text' && key.text === ' ') ? 1 : 0;
    if (step === 0) return state;
    const value = neighbour(choices, field.text ?? field.fallback ?? choices.at(-step) ?? '', step);
    const option = { feature: form.feature, option: field.name };
    return changeAnswers(
      state,
      answerOption(state.answers, option, value === field.fallback ? valueOfNone(state, field) : value),
    );
  }
  const line = editLine({ text: field.text ?? '', caret: form.caret }, key);
  if (line === undefined) return state;
  return { ...state, form: { ...form, caret: line.caret, drafts: { ...form.drafts, [field.name]: line.text } } };
}

/** Without an answer the default holds. An answer that a repository has can only be replaced, by the default. */
function valueOfNone({ form, given }: PickState, { name, fallback }: OptionField): string | undefined {
  const isGiven = given.set.some(({ feature, option }) => feature === form?.feature && option === name);
  return isGiven ? fallback : undefined;
}
