import { describe, expect, it } from 'vitest';
import { computeClearTime, computeFireTime, computeLowTraffic, listBurnWindows } from './burn-windows.ts';
import { checkObjective } from './check-objective.ts';
import { describeDuration, printDuration } from './durations.ts';
import { computeBudget, OBJECTIVE_PERIODS, type Objective } from './objective.ts';

const THREE_NINES: Objective = {
  service: 'billing',
  indicator: 'availability',
  target: 0.999,
  periodDays: 30,
  minimumBad: 5,
};
const [FAST, SLOW, TICKET_FAST, TICKET_SLOW] = listBurnWindows(THREE_NINES);

describe('the budget', () => {
  it.each([
    [0.9, 0.1],
    [0.999, 0.001],
    [0.9995, 0.0005],
    [0.99999, 0.00001],
  ])('of %d is %d, without a rest of floating point', (target, budget) => {
    expect(computeBudget({ target })).toBe(budget);
  });
});

describe('burn windows', () => {
  // 30 and 28 days: Google SRE Workbook, table 5-8, with google/prometheus-slo-burn-example; 7 days: sloth, examples/windows/7d.yaml.
  it.each([
    [7, [13.44, 3.5, 1.4, 1]],
    [28, [13.44, 5.6, 2.8, 1]],
    [30, [14.4, 6, 3, 1]],
    [90, [14.4, 6, 3, 1]],
  ] as const)('of %d days have these factors', (periodDays, factors) => {
    expect(listBurnWindows({ periodDays }).map(({ factor }) => factor)).toEqual(factors);
  });

  it('have a short window of a twelfth, and page before they write tickets', () => {
    const windows = listBurnWindows(THREE_NINES);
    expect(windows.map(({ longSeconds, shortSeconds }) => longSeconds / shortSeconds)).toEqual([12, 12, 12, 12]);
    expect(windows.map(({ severity }) => severity)).toEqual(['critical', 'critical', 'warning', 'warning']);
  });

  it.each(OBJECTIVE_PERIODS)('of %d days get slower, and never fire while the objective is met', (periodDays) => {
    const factors = listBurnWindows({ periodDays }).map(({ factor }) => factor);
    expect(factors).toEqual(factors.toSorted((a, b) => b - a));
    expect(new Set(factors).size).toBe(4);
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(1);
  });
});

describe('the time until an alert fires', () => {
  // Measured with promtool in simulated time, 10 requests a second, evaluated every 30 s.
  it.each([
    ['fast', FAST, 1, 2],
    ['fast', FAST, 0.02, 45],
    ['slow', SLOW, 1, 7.5],
    ['slow', SLOW, 0.02, 114],
    ['slow', SLOW, 0.0067, 330],
    ['ticket-fast', TICKET_FAST, 1, 22],
    ['ticket-fast', TICKET_FAST, 0.0067, 670],
  ])('of %s is as measured', (_, window, badShare, minutes) => {
    const seconds = window && computeFireTime(window, THREE_NINES, badShare);
    expect(Math.abs((seconds ?? 0) / 60 - minutes)).toBeLessThan(Math.max(1, minutes * 0.02));
  });

  it('of the longest window needs three clean days, and would be shorter after fewer', () => {
    expect((TICKET_SLOW && computeFireTime(TICKET_SLOW, THREE_NINES, 1)) ?? 0).toBeCloseTo(259.2 + 150 + 1800);
  });

  it('is that of a rising line while the recorded rate itself fills', () => {
    expect((TICKET_FAST && computeFireTime(TICKET_FAST, { target: 0.9999 }, 1)) ?? 0).toBeCloseTo(
      Math.sqrt(600 * 25.92) + 900,
    );
  });

  it('is never, for a fault that stays below the threshold', () => {
    expect(FAST && computeFireTime(FAST, THREE_NINES, 0.0144)).toBeUndefined();
    expect(FAST && computeFireTime(FAST, THREE_NINES, 0.0067)).toBeUndefined();
  });

  it('adds what scrape and evaluation take', () => {
    expect(FAST && computeFireTime(FAST, THREE_NINES, 1, 45)).toBeCloseTo(51.84 + 60 + 45);
  });
});

describe('the time until an alert is over', () => {
  // Measured with promtool in simulated time: fast ten minutes after a full outage, seven after one of 2 %, slow after 35.
  it.each([
    ['fast', FAST, 1, 10],
    ['fast', FAST, 0.02, 6.4],
    ['slow', SLOW, 1, 35],
  ])('of %s is as measured', (_, window, badShare, minutes) => {
    const seconds = window && computeClearTime(window, THREE_NINES, badShare);
    expect(Math.abs((seconds ?? 0) / 60 - minutes)).toBeLessThan(0.5);
  });
});

describe('a duration', () => {
  it.each([
    [300, '5m', '5 minutes'],
    [3600, '1h', '1 hour'],
    [21_600, '6h', '6 hours'],
    [259_200, '3d', '3 days'],
    [90, '90s', '90 seconds'],
  ])('of %d s is %s, in words %s', (seconds, printed, words) => {
    expect([printDuration(seconds), describeDuration(seconds)]).toEqual([printed, words]);
  });
});

describe('low traffic', () => {
  it.each([
    [0.999, 69],
    [0.99, 7],
    [0.9999, 694],
  ])('at %d begins below %d requests an hour', (target, requests) => {
    expect(Math.round(FAST ? computeLowTraffic(FAST, { target }) : 0)).toBe(requests);
  });
});

describe('an objective', () => {
  const check = (more: Partial<Objective>) =>
    checkObjective({ ...THREE_NINES, ...more }, [0.1, 0.25], 'slo').map(({ message, hint }) => `${message} ${hint}`);

  it.each([0.95, 0.99, 0.999, 0.9999, 0.99999])('of %d is possible in every period', (target) => {
    for (const periodDays of OBJECTIVE_PERIODS) expect(check({ target, periodDays })).toEqual([]);
  });

  it('is refused when its page could never be reached, with the lowest target that can', () => {
    expect(check({ target: 0.93 })).toEqual([
      'The availability objective of "billing" has the target 93 %: its fast alert would need 100.8 % bad requests, and there are never more than 100 %. Choose a target of 93.1 % or above.',
    ]);
    expect(check({ target: 0.931 })).toEqual([]);
    expect(check({ target: 0.9, periodDays: 28 })[0]).toContain('92.6 % or above');
    expect(check({ target: 0.926, periodDays: 28 })).toEqual([]);
  });

  it.each([0, 1, 1.5, Number.NaN])('of %d is none', (target) => {
    expect(check({ target })[0]).toContain('Choose one between 0 % and 100 %');
  });

  it('needs a threshold that is a boundary, and a whole number of bad requests', () => {
    expect(check({ indicator: 'latency', threshold: 0.25 })).toEqual([]);
    expect(check({ indicator: 'latency', threshold: 0.3, minimumBad: 0.5 })).toHaveLength(2);
    expect(check({ indicator: 'latency' })[0]).toContain('Choose one of 0.1, 0.25');
  });
});
