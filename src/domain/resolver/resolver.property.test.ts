import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomCase } from '../../../test/support/random-registry.ts';
import { registryOf } from '../../../test/support/registry-builder.ts';
import { compareWithOracle } from '../../../test/support/resolver-properties.ts';
import { resolveSelection } from './resolve-selection.ts';

test('agrees with brute force on what is solvable and preferred, and on explanations and repairs', {
  timeout: 60_000,
}, () => {
  const coverage = compareWithOracle(500, 20_260_101);
  expect(coverage.solvable).toBeGreaterThan(100);
  expect(coverage.unsolvable).toBeGreaterThan(100);
  expect(coverage.repaired).toBeGreaterThan(100);
  expect(coverage.cyclic).toBeGreaterThan(10);
});

test('gives the same answer for any order of wishes and manifests', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomCase, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (one, noise) => {
      const { manifests, selection } = one;
      const shuffle = <T>(values: readonly T[]): T[] =>
        values
          .map((value) => ({ value, rank: Number(noise.next().value) }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ value }) => value);
      const shuffled = { ...selection, asked: shuffle(selection.asked), excluded: shuffle(selection.excluded) };
      const expected = resolveSelection(registryOf(...manifests), selection);
      expect(resolveSelection(registryOf(...shuffle(manifests)), shuffled)).toEqual(expected);
    }),
    { seed: 20_260_102, numRuns: 200 },
  );
});
