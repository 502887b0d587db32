import { describe, expect, it } from 'vitest';
import { editLine } from './edit-line.ts';
import { type Key, splitKeys } from './key.ts';

describe('editLine', () => {
  it.each<[string, [string, number], Key, [string, number] | undefined]>([
    ['types in the middle', ['ac', 1], { kind: 'text', text: 'b' }, ['abc', 2]],
    ['pastes on one line', ['ac', 1], { kind: 'paste', text: ' x\r\n\u0007y\n' }, ['ax yc', 4]],
    ['counts code points', ['a😀', 2], { kind: 'backspace' }, ['a', 1]],
    ['stays at the left end', ['ab', 0], { kind: 'backspace' }, ['ab', 0]],
    ['deletes under the caret', ['abc', 1], { kind: 'delete' }, ['ac', 1]],
    ['stays at the right end', ['ab', 2], { kind: 'right' }, ['ab', 2]],
    ['goes left', ['ab', 2], { kind: 'left' }, ['ab', 1]],
    ['goes home', ['ab', 2], { kind: 'home' }, ['ab', 0]],
    ['goes to the end', ['ab', 0], { kind: 'end' }, ['ab', 2]],
    ['rubs out a word', ['one two', 7], { kind: 'ctrl', letter: 'w' }, ['one ', 4]],
    ['rubs out what is before', ['abc', 2], { kind: 'ctrl', letter: 'u' }, ['c', 0]],
    ['rubs out what follows', ['abc', 1], { kind: 'ctrl', letter: 'k' }, ['a', 1]],
    ['leaves other keys alone', ['ab', 1], { kind: 'up' }, undefined],
    ['leaves other letters with ctrl alone', ['ab', 1], { kind: 'ctrl', letter: 'x' }, undefined],
  ])('%s', (_case, [text, caret], key, after) => {
    expect(editLine({ text, caret }, key)).toEqual(after && { text: after[0], caret: after[1] });
  });
});

describe('splitKeys', () => {
  it('takes a lump of fast typing apart', () => {
    expect(splitKeys('a\r\t\u007f\u0003\u001f')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'enter' },
      { kind: 'tab' },
      { kind: 'backspace' },
      { kind: 'ctrl', letter: 'c' },
    ]);
  });
});
