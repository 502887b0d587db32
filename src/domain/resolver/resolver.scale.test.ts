import { expect, test } from 'vitest';
import { buildLargeCase } from '../../../test/support/large-registry.ts';
import { collectCandidates } from './candidates.ts';
import { buildConstraintSystem, findModel } from './find-model.ts';
import { resolveSelection } from './resolve-selection.ts';

test('a large catalogue is resolved without search where there is no conflict', () => {
  const { registry, selection } = buildLargeCase(3_000);
  const system = buildConstraintSystem(collectCandidates(registry, selection));
  // Each variable is set once, and none is taken back.
  expect(findModel(system, system.candidates.variableCount).kind).toBe('model');
});

test('the size of the problem grows with the catalogue, not with its square', () => {
  const count = (features: number) => {
    const { registry, selection } = buildLargeCase(features);
    const { constraints } = buildConstraintSystem(collectCandidates(registry, selection));
    return constraints.flatMap(({ clauses, atMostOne = [] }) => [...clauses.flat(), ...atMostOne]).length;
  };
  expect(count(4_000)).toBeLessThan(5 * count(1_000));
});

test('time grows with the catalogue, not with its square', { timeout: 60_000 }, () => {
  const measure = (features: number) => {
    const { registry, selection } = buildLargeCase(features);
    const times = Array.from({ length: 7 }, () => {
      // Time of the processor: what else the machine does is nothing to this.
      const before = process.cpuUsage();
      expect(resolveSelection(registry, selection).ok).toBe(true);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...times);
  };
  const small = measure(1_000);
  // Eight times the features: 64 times as long would be the square. The rest is room for caches and a busy machine.
  expect(measure(8_000)).toBeLessThan(30 * small);
});
