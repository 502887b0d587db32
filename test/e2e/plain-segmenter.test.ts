import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainSegmenter } from '../../scripts/build/plain-segmenter.ts';

const real = new Intl.Segmenter();
const pieces = ['a', ' ', '│', '●', '❯', 'é', 'e\u0301', '👩‍👩‍👧', '🇩🇪', '\u001b[1m', '\n', '\r\n', '漢', 'ß', '…'];

describe('the segmenter that packages of the picker get', () => {
  it('cuts every text as the real one does', () => {
    const text = fc.oneof(
      fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, fc.nat(20), (value, at) => {
        const [own, others] = [plainSegmenter.segment(value), real.segment(value)];
        expect([...{ [Symbol.iterator]: () => own[Symbol.iterator]() }]).toEqual([...others]);
        expect(own.containing(at)).toEqual(others.containing(at));
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});
