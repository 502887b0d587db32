import type { PickedAnswers } from '../../app/picker.ts';

export type Screen = 'service' | 'features' | 'review';

/** The way through the picker. */
export const SCREENS: readonly Screen[] = ['service', 'features', 'review'];

/** A repository has its name, stack and tier already: its tier and modules are a step back. */
const FIRST: Readonly<Record<Purpose, Screen>> = { new: 'service', add: 'features' };

/** What the picker is open for: a service that is to be made, or a repository that is there. */
export type Purpose = 'new' | 'add';

/** The part of the features screen that has the keys. `options` and `advice` take the place of the files. */
export type Pane = 'list' | 'tree' | 'content' | 'options' | 'advice';

/** A line of text that is being edited; the caret counts code points. */
export interface Line {
  readonly text: string;
  readonly caret: number;
}

/** The form of a feature's options. `drafts` holds what was typed and is not valid, or not valid yet. */
export interface OptionForm {
  readonly feature: string;
  readonly index: number;
  readonly caret: number;
  readonly drafts: Readonly<Record<string, string>>;
}

/** Everything that a key press can change. What follows from it (rows, files, problems) is derived. */
export interface PickState {
  readonly purpose: Purpose;
  readonly screen: Screen;
  /** The answers at the start: of a repository, what it has. */
  readonly given: PickedAnswers;
  readonly answers: PickedAnswers;
  /** Answers before each change of the selection, oldest first. */
  readonly past: readonly PickedAnswers[];
  /** Answers that were undone, next first. */
  readonly future: readonly PickedAnswers[];
  /** Focused field of the service screen. */
  readonly field: number;
  readonly caret: number;
  readonly pane: Pane;
  readonly search: Line & { readonly open: boolean };
  /** Feature under the cursor. */
  readonly cursor: string | undefined;
  /** Path under the cursor of the tree; undefined: it follows the feature. */
  readonly treePath: string | undefined;
  /** Folders that are shut. */
  readonly folded: readonly string[];
  /** First line shown of the file; undefined: the first one of the feature. */
  readonly top: number | undefined;
  readonly form: OptionForm | undefined;
  /** Cursor among the recommendations. */
  readonly advice: number;
  readonly help: boolean;
  /** What the last key could not do, and why. */
  readonly message: string | undefined;
  readonly outcome: 'open' | 'picked' | 'left';
}

/** The first state; the screen starts with what the flags leave open. */
export function startPicking(given: PickedAnswers, purpose: Purpose = 'new'): PickState {
  return {
    purpose,
    screen: FIRST[purpose],
    given,
    answers: given,
    past: [],
    future: [],
    field: 0,
    caret: [...given.target].length,
    pane: 'list',
    search: { text: '', caret: 0, open: false },
    cursor: undefined,
    treePath: undefined,
    folded: [],
    top: undefined,
    form: undefined,
    advice: 0,
    help: false,
    message: undefined,
    outcome: 'open',
  };
}

/** As many steps back as anybody takes. */
const HISTORY = 200;

/** Changes the selection so that it can be undone. The preview follows the feature under the cursor again. */
export function changeAnswers(state: PickState, answers: PickedAnswers): PickState {
  const past = [...state.past, state.answers].slice(-HISTORY);
  return { ...state, answers, past, future: [], treePath: undefined, top: undefined };
}

export function undoChange(state: PickState): PickState {
  const previous = state.past.at(-1);
  if (previous === undefined) return { ...state, message: 'There is nothing to undo.' };
  return {
    ...state,
    answers: keepTexts(previous, state.answers),
    past: state.past.slice(0, -1),
    future: [state.answers, ...state.future],
    treePath: undefined,
    top: undefined,
  };
}

export function redoChange(state: PickState): PickState {
  const [next, ...future] = state.future;
  if (next === undefined) return { ...state, message: 'There is nothing to redo.' };
  return {
    ...state,
    answers: keepTexts(next, state.answers),
    past: [...state.past, state.answers],
    future,
    treePath: undefined,
    top: undefined,
  };
}

/** Texts have their own way back, letter by letter; undoing a feature leaves them alone. */
export function keepTexts(answers: PickedAnswers, { target, modules }: PickedAnswers): PickedAnswers {
  return { ...answers, target, modules };
}
