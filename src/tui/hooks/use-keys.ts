import { type Key as InkKey, useInput, usePaste } from 'ink';
import { type Key, type NamedKey, splitKeys } from '../state/key.ts';

/** Hands every key press to `press`, one by one and in order. */
export function useKeys(press: (key: Key) => void): void {
  useInput((input, key) => {
    for (const pressed of translate(input, key)) press(pressed);
  });
  usePaste((text) => press({ kind: 'paste', text }));
}

/**
 * On a slow line an escape and the key after it arrive together, which reads as that key with alt. Nothing here needs alt, so it is
 * what was pressed: escape, then the key.
 */
function translate(input: string, key: InkKey): readonly Key[] {
  const isAfterEscape = key.meta && !key.escape && (input !== '' || key.return || key.tab || key.backspace);
  const pressed = translateOne(input, key);
  return isAfterEscape ? [{ kind: 'escape' }, ...pressed] : pressed;
}

function translateOne(input: string, key: InkKey): readonly Key[] {
  const named = NAMED.find(([name]) => key[name]);
  if (named !== undefined) return [{ kind: named[1] }];
  if (key.tab) return [{ kind: key.shift ? 'back-tab' : 'tab' }];
  if (key.ctrl) return input === '' ? [] : [{ kind: 'ctrl', letter: input }];
  return splitKeys(input);
}

const NAMED: readonly (readonly [
  (
    | 'upArrow'
    | 'downArrow'
    | 'leftArrow'
    | 'rightArrow'
    | 'pageUp'
    | 'pageDown'
    | 'home'
    | 'end'
    | 'return'
    | 'escape'
    | 'backspace'
    | 'delete'
  ),
  NamedKey,
])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];
