import { expect, it } from 'vitest';
import { chooseBase } from './choose-base.ts';

const version = (content: string | Uint8Array) => ({ content, executable: false });
const [both, one, other] = ['a\nb\nc\n', 'a\nb\n', 'a\nc\n'].map(version);

it.each([
  ['the lines of both', 'a\nb\nmine\nc\n', both],
  ['one branch', 'a\nmine\nb\n', one],
  ['the other branch', 'mine\na\nc\n', other],
])('finds where a file comes from of which a person took %s', (_, mine, expected) => {
  expect(
    chooseBase(
      version(mine),
      [both, one, other].flatMap((found) => found ?? []),
    ),
  ).toBe(expected);
});

it('takes the first where nothing tells', () => {
  const bytes = version(new Uint8Array([0]));
  expect(chooseBase(undefined, [bytes])).toBe(bytes);
  expect(chooseBase(bytes, [bytes, version('')])).toBe(bytes);
  expect(chooseBase(version('x'), [])).toBeUndefined();
});
