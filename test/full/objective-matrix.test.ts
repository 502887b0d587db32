import { afterAll, describe, expect, it } from 'vitest';
import { RENDERERS } from '../../src/domain/renderers/renderer-table.ts';
import { OBJECTIVE_PERIODS } from '../../src/domain/slo/objective.ts';
import { buildLatency, buildObjective, inputOf } from '../support/operations/objective-input.ts';
import { hasPromtool, runPromtool, writeRuleFiles } from '../support/operations/rule-files.ts';

const TARGETS = [90, 92.6, 93.1, 95, 98.5, 99, 99.2, 99.5, 99.9, 99.95, 99.99, 99.999];

/** Below these the fastest alert could never fire: 13.44 and 14.4 times the budget would be more than all requests. */
const LOWEST = { 7: 92.6, 28: 92.6, 30: 93.1, 90: 93.1 } as const;

const CASES = OBJECTIVE_PERIODS.flatMap((periodDays) => [
  ...TARGETS.map((target) => ({ target, periodDays, build: buildObjective, of: 'availability' })),
  { target: 99, periodDays, build: buildLatency, of: 'latency' },
]);

describe.runIf(hasPromtool())('rules of every target and period', () => {
  const outcomes: string[] = [];

  afterAll(() => {
    process.stdout.write(`${outcomes.join('\n')}\n`);
  });

  it.each(CASES)(
    '$target % of $of over $periodDays days are right, or refused',
    ({ target, periodDays, build, of }) => {
      const item = build({ target, periodDays });
      const { id } = item;
      const input = { ...inputOf({ objective: [item] }), item };
      const isPossible = target >= LOWEST[periodDays];
      expect(RENDERERS['prometheus-objective-rules'](input).ok).toBe(isPossible);
      outcomes.push(
        `${of.padEnd(14)}${`${target} %`.padEnd(10)}${`${periodDays} d`.padEnd(6)}${isPossible ? 'right' : 'refused'}`,
      );
      if (!isPossible) return;
      const folder = writeRuleFiles(input);
      expect(runPromtool(folder, 'check', 'rules', '--lint=all', '--lint-fatal', `rules/${id}.yaml`)).toBe('');
      expect(runPromtool(folder, 'test', 'rules', `tests/${id}-pages.yaml`, `tests/${id}-tickets.yaml`)).toBe('');
    },
  );
});
