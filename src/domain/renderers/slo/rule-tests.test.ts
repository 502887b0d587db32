import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { problemsOf, unwrap } from '../../../../test/support/feature-builder.ts';
import {
  buildLatency,
  buildObjective,
  buildRoute,
  inputOf,
} from '../../../../test/support/operations/objective-input.ts';
import type { Fact } from '../../facts/fact-schemas.ts';
import type { RendererInput } from '../renderer.ts';
import { RENDERERS } from '../renderer-table.ts';
import type { RuleTest } from './rule-test.ts';

interface TestFile {
  readonly rule_files: readonly string[];
  readonly group_eval_order: readonly string[];
  readonly tests: readonly RuleTest[];
}

function readTests(
  facts: Partial<RendererInput['facts']>,
  name: 'prometheus-page-tests' | 'prometheus-ticket-tests' | 'prometheus-alert-tests' = 'prometheus-page-tests',
): TestFile {
  return parse(unwrap(RENDERERS[name]({ ...inputOf(facts), item: facts.objective?.[0] })));
}

function findTest(tests: readonly RuleTest[], name: string): RuleTest {
  const found = tests.find((test) => test.name.endsWith(name));
  if (found === undefined) throw new Error(`no test "${name}" among ${tests.map((test) => test.name).join(', ')}`);
  return found;
}

/** Minutes at which an alert of a burn rate must be silent, and at which it must fire. */
function timesOf(test: RuleTest, burn: string): readonly (readonly [minute: string, isFiring: boolean])[] {
  return (test.promql_expr_test ?? [])
    .filter(({ expr }) => expr.includes(`burn="${burn}"`))
    .map(({ eval_time, exp_samples }) => [eval_time, exp_samples.length > 0]);
}

describe('the tests of who is called', () => {
  const { tests, group_eval_order } = readTests({ objective: [buildObjective()] });

  it('are a scenario for each difficult moment', () => {
    expect(tests.map(({ name }) => name.replace('billing-availability: ', ''))).toEqual([
      'a full outage, and the time after it',
      'a fast burn',
      'a slow burn',
      'no failure yet, then no requests',
      'a restart, which resets the counters',
      'one bad request among 30 an hour',
    ]);
    expect(group_eval_order).toEqual(['slo-billing-availability', 'slo-billing-availability-period']);
  });

  it('are about one objective each', () => {
    const objective = [buildLatency(), buildObjective()];
    const { rule_files, tests: ofLatency } = readTests({ objective });
    expect(rule_files).toEqual(['../rules/latency.yaml']);
    expect(ofLatency.every(({ name }) => name.startsWith('billing-latency: '))).toBe(true);
  });

  it('have the times of the formula', () => {
    // 52 s + 60 s, and 130 s + 300 s, from minute 370 on; over after 4.9 + 5 min and 29.8 + 5 min, from minute 400 on.
    const outage = findTest(tests, 'after it');
    expect(timesOf(outage, 'fast')).toEqual([
      ['370m', false],
      ['373m', true],
      ['407m', true],
      ['412m', false],
    ]);
    expect(timesOf(outage, 'slow')).toEqual([
      ['376m', false],
      ['379m', true],
      ['432m', true],
      ['437m', false],
    ]);
    // 2 % bad: 43.2 min + 1 min.
    expect(timesOf(findTest(tests, 'a fast burn'), 'fast')).toEqual([
      ['113m', false],
      ['116m', true],
    ]);
  });

  it('let the slower alert fire alone when the faster one must not', () => {
    const slow = findTest(tests, 'a slow burn');
    expect(timesOf(slow, 'slow').map(([, isFiring]) => isFiring)).toEqual([false, true]);
    expect(timesOf(slow, 'fast').map(([, isFiring]) => isFiring)).toEqual([false]);
  });

  it('count requests of a minute, and begin again after a restart', () => {
    const { input_series } = findTest(tests, 'after it');
    const [, failures, , other] = input_series;
    expect(input_series).toHaveLength(6);
    expect(other?.series).toContain('instance="b"');
    expect(failures).toEqual({
      series: 'http_server_request_duration_seconds_count{job="billing",instance="a",http_response_status_code="500"}',
      values: '0+0x370 100000+100000x29 3000000+0x44',
    });
    const [good] = findTest(tests, 'resets the counters').input_series;
    expect(good?.values).toBe('0+74925x60 0+74925x59');
  });

  it('have no series of failures where none has ever happened', () => {
    expect(findTest(tests, 'then no requests').input_series).toHaveLength(4);
  });

  it.each([
    ['one failure is not too large a share', { target: 95 }],
    ['nobody asked for a guard', { minimumBad: 0 }],
  ])('leave out low traffic where %s', (_, more) => {
    const names = readTests({ objective: [buildObjective(more)] }).tests.map(({ name }) => name);
    expect(names.some((name) => name.includes('one bad request'))).toBe(false);
  });

  it('of latency know quick requests from slow ones by their bucket', () => {
    const { tests: ofLatency } = readTests({ objective: [buildLatency()] });
    const series = findTest(ofLatency, 'after it').input_series.map((input) =>
      input.series.replace(/^.*?_(?=count|bucket)/, ''),
    );
    expect(series.slice(0, 6)).toEqual([
      'count{job="billing",instance="a",http_response_status_code="200"}',
      'bucket{job="billing",instance="a",http_response_status_code="200",le="0.25"}',
      'bucket{job="billing",instance="a",http_response_status_code="200",le="+Inf"}',
      'count{job="billing",instance="a",http_response_status_code="500"}',
      'bucket{job="billing",instance="a",http_response_status_code="500",le="0.25"}',
      'bucket{job="billing",instance="a",http_response_status_code="500",le="+Inf"}',
    ]);
  });

  it('of a journey send its first operation', () => {
    const { tests: ofJourney } = readTests({
      objective: [buildObjective({ id: 'journey-pay', journey: 'pay' })],
      journey: [{ id: 'pay', title: 'Paying', operations: ['createPayment'], owner: 'slo' }],
      route: [buildRoute('createPayment', 'post', '/payments')],
    });
    expect(ofJourney[0]?.input_series[0]?.series).toContain('http_request_method="POST",http_route="/payments"');
  });
});

describe('the tests of tickets', () => {
  it('are a healthy day, and a burn that calls nobody', () => {
    const { tests } = readTests({ objective: [buildObjective()] }, 'prometheus-ticket-tests');
    const burn = findTest(tests, 'a burn for a ticket');
    expect(tests.map(({ name }) => name.replace('billing-availability: ', ''))).toEqual([
      'a healthy day with a quiet night',
      'a burn for a ticket',
    ]);
    expect(['ticket-fast', 'ticket-slow', 'fast', 'slow'].map((name) => timesOf(burn, name).at(-1)?.[1])).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the test of another alert', () => {
  const alert: Fact<'alert'> = {
    name: 'TargetMissing',
    severity: 'warning',
    expr: 'absent(up{job="billing"})',
    for: '10m',
    summary: 'It is gone.',
    runbook: 'Look.',
    actions: [],
    test: {
      series: [{ series: 'up{job="billing"}', values: '1x5 stale' }],
      firesAtMinute: 16,
      labels: { job: 'billing' },
    },
    owner: 'slo',
  };

  it('expects it at its minute and not before, with all that it says', () => {
    const facts = { objective: [buildObjective()], alert: [alert] };
    const { tests, rule_files, group_eval_order } = readTests(facts, 'prometheus-alert-tests');
    expect([rule_files, group_eval_order, tests.length]).toEqual([['../rules/alerts.yaml'], ['billing'], 1]);
    const [test] = tests;
    expect(test?.alert_rule_test).toEqual([
      { eval_time: '15m', alertname: 'TargetMissing', exp_alerts: [] },
      {
        eval_time: '16m',
        alertname: 'TargetMissing',
        exp_alerts: [
          {
            exp_labels: { severity: 'warning', service: 'billing', job: 'billing' },
            exp_annotations: { summary: 'It is gone.', runbook_url: 'docs/runbooks/target-missing.md' },
          },
        ],
      },
    ]);
  });

  it('is not there for an alert without samples, and not at all for faulty rules', () => {
    const { test: _, ...bare } = alert;
    expect(readTests({ alert: [bare] }, 'prometheus-alert-tests').tests).toEqual([]);
    const facts = { alert: [{ ...alert, expr: 'nosuch > 0' }] };
    expect(problemsOf(RENDERERS['prometheus-alert-tests'](inputOf(facts))).map(({ code }) => code)).toEqual([
      'FACT_INVALID',
    ]);
  });
});
