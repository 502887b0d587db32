import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareEnglish } from './compare-english.ts';

const collator = new Intl.Collator('en');

function expectSame(a: string, b: string): void {
  expect([a, b, Math.sign(compareEnglish(a, b))]).toEqual([a, b, Math.sign(collator.compare(a, b))]);
}

it('agrees with the English collation on printable ASCII', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
    fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '-', '_', '/', '@', '.', '1', '10'), maxLength: 5 }),
  );
  fc.assert(fc.property(name, name, expectSame), { seed: 7, numRuns: 3000 });
});

it('agrees with the English collation on other text', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'e', 'E', 'é', '\u0301', 'ß', 'z', '\n', '界'), maxLength: 4 });
  fc.assert(fc.property(name, name, expectSame), { seed: 7, numRuns: 2000 });
});
