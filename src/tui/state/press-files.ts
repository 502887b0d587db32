import type { Key } from './key.ts';
import type { PickState } from './pick-state.ts';
import type { Scene } from './scene.ts';
import { stride, strideOf } from './stride.ts';

/** A key in the tree of files. */
export function pressInTree(state: PickState, key: Key, { tree, treeIndex, treeRow }: Scene): PickState {
  const by = strideOf(key);
  if (by !== undefined) return selectRow(state, tree[stride(treeIndex, by, tree.length)]?.path);
  const isSpace = key.kind === 'text' && key.text === ' ';
  if (treeRow?.isFolder && (key.kind === 'enter' || isSpace)) return fold(state, treeRow.path, !treeRow.isFolded);
  switch (key.kind) {
    case 'enter':
      return { ...state, pane: 'content' };
    case 'right':
      if (!treeRow?.isFolder) return { ...state, pane: 'content' };
      return treeRow.isFolded ? fold(state, treeRow.path, false) : selectRow(state, tree[treeIndex + 1]?.path);
    case 'left':
      if (treeRow?.isFolder && !treeRow.isFolded) return fold(state, treeRow.path, true);
      return selectRow(state, findParent(tree, treeIndex));
    case 'escape':
      return { ...state, pane: 'list' };
    default:
      return state;
  }
}

/** The nearest row above that lies less deep. */
function findParent(tree: Scene['tree'], index: number): string | undefined {
  const depth = tree[index]?.depth ?? 0;
  const parent = tree.slice(0, index).findLast((row) => row.depth < depth);
  return (parent ?? tree[index])?.path;
}

function selectRow(state: PickState, path: string | undefined): PickState {
  return { ...state, treePath: path, top: undefined };
}

function fold(state: PickState, path: string, isFolded: boolean): PickState {
  const others = state.folded.filter((folder) => folder !== path);
  return { ...state, treePath: path, folded: isFolded ? [...others, path] : others };
}

/** Of a text that is scrolled to its end. */
const LEAST_SHOWN = 8;

/** A key in the text of the file. */
export function pressInContent(state: PickState, key: Key, { top, lines }: Scene): PickState {
  const by = strideOf(key);
  if (by !== undefined) return { ...state, top: stride(top, by, lines.length - LEAST_SHOWN) };
  if (key.kind === 'escape' || key.kind === 'left') return { ...state, pane: 'tree' };
  return state;
}
