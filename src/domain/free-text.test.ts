import { describe, expect, it } from 'vitest';
import { findUnfitCharacter } from './free-text.ts';

describe('findUnfitCharacter', () => {
  it.each(['', 'a b', 'a\n\tb', 'é 日本 \u{1F680} \u2028 \u202e'])('is content with %j', (text) => {
    expect(findUnfitCharacter(text)).toBeUndefined();
  });

  it.each([
    ['a\0', 'U+0000'],
    ['\u001b[31m', 'U+001B'],
    ['a\r\n', 'U+000D'],
    ['\u009b', 'U+009B'],
    ['a\ud800b', 'U+D800'],
    ['\udc00\ud800', 'U+DC00'],
  ])('finds what is wrong with %j', (text, character) => {
    expect(findUnfitCharacter(text)).toBe(character);
  });
});
