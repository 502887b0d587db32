import { toggleFeature } from '../../app/change-picked.ts';
import { editLine } from './edit-line.ts';
import type { Key } from './key.ts';
import { changeAnswers, type Pane, type PickState, redoChange, undoChange } from './pick-state.ts';
import { pressInContent, pressInTree } from './press-files.ts';
import { openForm, pressInForm } from './press-options.ts';
import { pressInAdvice, repairSelection } from './press-panels.ts';
import type { Scene } from './scene.ts';
import { stride, strideOf } from './stride.ts';

/** A key on the screen with the list and the preview. */
export function pressOnFeatures(state: PickState, key: Key, scene: Scene): PickState {
  if (state.search.open) return pressInSearch(state, key, scene);
  if (state.pane === 'options') return pressInForm(state, key, scene);
  const shared = pressAnywhere(state, key, scene);
  if (shared !== undefined) return shared;
  switch (state.pane) {
    case 'tree':
      return pressInTree(state, key, scene);
    case 'content':
      return pressInContent(state, key, scene);
    case 'advice':
      return pressInAdvice(state, key, scene);
    case 'list':
      return pressInList(state, key, scene);
  }
}

/** Keys that mean the same in every pane. */
function pressAnywhere(state: PickState, key: Key, scene: Scene): PickState | undefined {
  if (key.kind === 'tab' || key.kind === 'back-tab') return focusNextPane(state, key.kind === 'tab' ? 1 : -1, scene);
  if (key.kind === 'ctrl') {
    if (key.letter === 'z') return undoChange(state);
    return key.letter === 'y' || key.letter === 'r' ? redoChange(state) : undefined;
  }
  if (key.kind !== 'text') return undefined;
  switch (key.text) {
    case 'u':
      return undoChange(state);
    case 'U':
      return redoChange(state);
    case '/':
      return { ...state, pane: 'list', search: { ...state.search, open: true } };
    case 'r':
      return { ...state, pane: state.pane === 'advice' ? 'list' : 'advice', advice: 0 };
    case 'o':
      return openForm(state, scene);
    default:
      return /^[1-9]$/.test(key.text) ? repairSelection(state, Number(key.text) - 1, scene) : undefined;
  }
}

/** Without files there is nothing to walk to. */
function focusNextPane(state: PickState, step: 1 | -1, scene: Scene): PickState {
  const panes: readonly Pane[] = scene.preview.kind === 'resolved' ? ['list', 'tree', 'content'] : ['list'];
  const index = Math.max(panes.indexOf(state.pane), 0) + step;
  return { ...state, pane: panes[(index + panes.length) % panes.length] ?? 'list' };
}

function pressInList(state: PickState, key: Key, scene: Scene): PickState {
  const moved = moveCursor(state, key, scene);
  if (moved !== undefined) return moved;
  if (key.kind === 'text' && key.text === ' ') return toggleUnderCursor(state, scene);
  if (key.kind === 'right') return focusNextPane(state, 1, scene);
  if (key.kind === 'enter') return goOn(state, scene);
  if (key.kind !== 'escape') return state;
  if (state.search.text !== '') return { ...state, search: { text: '', caret: 0, open: false } };
  return { ...state, screen: 'service' };
}

function goOn(state: PickState, { preview, isChanged }: Scene): PickState {
  if (preview.kind === 'refused')
    return { ...state, message: 'Not yet: the problem on the right has to be solved first.' };
  if (!isChanged) return { ...state, message: 'Nothing is changed yet: space takes a feature in or leaves it out.' };
  return { ...state, screen: 'review', top: undefined };
}

function moveCursor(state: PickState, key: Key, { rows, row }: Scene): PickState | undefined {
  const by = strideOf(key);
  if (by === undefined) return undefined;
  const ids = rows.flatMap((other) => (other.kind === 'feature' ? [other.id] : []));
  const cursor = ids[stride(row === undefined ? 0 : ids.indexOf(row.id), by, ids.length)];
  return { ...state, cursor, treePath: undefined, top: undefined };
}

function toggleUnderCursor(state: PickState, { row }: Scene): PickState {
  if (row === undefined) return state;
  const { id, status } = row;
  if (status.isFixed) return { ...state, message: `${id} is part of every service.` };
  // The cursor stays on the feature even when the list changes around it.
  return { ...changeAnswers(state, toggleFeature(state.answers, { id, ...status })), cursor: id };
}

/** While the search is open, letters narrow the list and the arrows walk in it. */
function pressInSearch(state: PickState, key: Key, scene: Scene): PickState {
  // What was found stays under the cursor when the others come back.
  const found = { ...state, cursor: scene.row?.id ?? state.cursor };
  if (key.kind === 'escape') return { ...found, search: { text: '', caret: 0, open: false } };
  if (key.kind === 'enter' || key.kind === 'tab') return { ...found, search: { ...state.search, open: false } };
  if (key.kind === 'up' || key.kind === 'down') return moveCursor(state, key, scene) ?? state;
  const line = editLine(state.search, key);
  if (line === undefined) return state;
  return { ...state, search: { ...line, open: true }, cursor: undefined, treePath: undefined, top: undefined };
}
