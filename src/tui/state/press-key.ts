import type { Key } from './key.ts';
import type { PickState } from './pick-state.ts';
import { pressOnFeatures } from './press-features.ts';
import { pressOnService } from './press-service.ts';
import type { Scene } from './scene.ts';
import { listFields, textOf, tidyAnswers } from './service-fields.ts';
import { stride, strideOf } from './stride.ts';
import type { World } from './world.ts';

/** The state after a key. Pure: `world` and `derive` only look things up. */
export function pressKey(
  before: PickState,
  key: Key,
  { world, derive }: { readonly world: World; readonly derive: (state: PickState) => Scene },
): PickState {
  if (before.outcome !== 'open') return before;
  const state = before.message === undefined ? before : { ...before, message: undefined };
  if (key.kind === 'ctrl' && key.letter === 'c') return { ...state, outcome: 'left' };
  if (state.help) return { ...state, help: false };
  if (isHelpKey(state, key)) return { ...state, help: true };
  switch (state.screen) {
    case 'service':
      return pressOnService(state, key, world);
    case 'features':
      return pressOnFeatures(state, key, derive(state));
    case 'review':
      return pressOnReview(state, key, world);
  }
}

/** Where text is typed, a question mark is a letter. */
function isHelpKey(state: PickState, key: Key): boolean {
  const { screen, search, pane, answers, field } = state;
  const focused = listFields(state)[field];
  const isTyping = {
    service: focused !== undefined && textOf(focused, answers) !== undefined,
    features: search.open || pane === 'options',
    review: false,
  }[screen];
  return key.kind === 'text' && key.text === '?' && !isTyping;
}

function pressOnReview(state: PickState, key: Key, world: World): PickState {
  const by = strideOf(key);
  if (by !== undefined) return { ...state, top: stride(state.top ?? 0, by, listReviewed(state, world).length) };
  switch (key.kind) {
    case 'enter':
      return finish(state, world);
    case 'escape':
    case 'left':
      return { ...state, screen: 'features', top: undefined };
    default:
      return state;
  }
}

/** A change that cannot be made is refused here: the screen says why. */
function finish(state: PickState, world: World): PickState {
  const outline = world.outlineChange(tidyAnswers(state.answers));
  if (outline?.kind !== 'refused') return { ...state, outcome: 'picked' };
  return { ...state, message: 'This change cannot be made: press esc to go back.' };
}

/** The files of a change, over which the review scrolls. */
function listReviewed({ answers }: PickState, world: World): readonly unknown[] {
  const outline = world.outlineChange(tidyAnswers(answers));
  return outline?.kind === 'worked-out' ? outline.files : [];
}
