import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import baseline from '../../perf/baseline.json' with { type: 'json' };
import limits from '../../perf/limits.json' with { type: 'json' };
import { compareFigures, renderRows, roundFigures } from '../../scripts/support/perf-report.ts';

const figures = (p95Ms: number) => ({ 'create order': { medianMs: 1, p95Ms } });
const isSlower = (measured: number, before: number): boolean =>
  compareFigures(figures(measured), figures(before), 1.5).some(({ slower }) => slower);

describe('figures of the load test', () => {
  it('are slower when they differ by the factor and by more than noise', () => {
    assert.equal(isSlower(31, 20), true);
    assert.equal(isSlower(29, 20), false);
    // Three times as long, and nobody would notice.
    assert.equal(isSlower(6, 2), false);
    assert.equal(isSlower(8, 2), true);
  });

  it('are not judged without a baseline', () => {
    assert.deepEqual(compareFigures(figures(5000), undefined, 1.5), [
      { operation: 'create order', medianMs: 1, p95Ms: 5000, baselineMs: undefined, slower: false },
    ]);
  });

  it('are shown with the baseline, and with a mark where they are slower', () => {
    const shown = renderRows(compareFigures(figures(40), figures(20), 1.5));
    assert.match(shown, /^operation +median ms +p95 ms +baseline\ncreate order +1\.0 +40\.0 +20\.0 {2}SLOWER$/);
  });

  it('are kept to a hundredth', () => {
    assert.deepEqual(roundFigures(figures(1.23456)), figures(1.23));
  });
});

describe('what is committed', () => {
  it('are limits that something can cross', () => {
    assert.ok(limits.p95Ms > 0 && limits.rate > 0 && limits.seconds > 0);
    assert.ok(limits.errorPercent > 0 && limits.errorPercent < 100);
    assert.ok(limits.slowdown > 1);
  });

  it('has figures for every machine that is in the baseline', () => {
    for (const [machine, measured] of Object.entries<{ readonly operations?: object }>(baseline)) {
      assert.ok(Object.keys(measured.operations ?? {}).length > 0, machine);
    }
  });
});
