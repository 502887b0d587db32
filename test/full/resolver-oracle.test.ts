import { expect, test } from 'vitest';
import { compareWithOracle } from '../support/resolver-properties.ts';

test('the resolver agrees with brute force on 20,000 random catalogues and requests', { timeout: 1_200_000 }, () => {
  const coverage = compareWithOracle(20_000, 20_260_103);
  expect(coverage.solvable).toBeGreaterThan(5_000);
  expect(coverage.unsolvable).toBeGreaterThan(5_000);
  expect(coverage.repaired).toBeGreaterThan(5_000);
  expect(coverage.cyclic).toBeGreaterThan(500);
});
