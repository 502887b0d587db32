import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { problemsOf, unwrap } from '../../../../test/support/feature-builder.ts';
import {
  buildLatency,
  buildObjective,
  buildRoute,
  inputOf,
} from '../../../../test/support/operations/objective-input.ts';
import { OBJECTIVE_PERIODS } from '../../slo/objective.ts';
import type { RendererInput } from '../renderer.ts';
import { RENDERERS } from '../renderer-table.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

function rulesOf(facts: Partial<RendererInput['facts']>): readonly Rule[] {
  return groupsOf(facts).flatMap(({ rules }) => rules);
}

/** Of the first objective. */
function groupsOf(facts: Partial<RendererInput['facts']>): readonly RuleGroup[] {
  const text = unwrap(RENDERERS['prometheus-objective-rules']({ ...inputOf(facts), item: facts.objective?.[0] }));
  const { groups }: { groups: readonly RuleGroup[] } = parse(text);
  return groups;
}

interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
}

function exprOf(rules: readonly Rule[], record: string): string | undefined {
  return rules.find((rule) => rule.record === record)?.expr;
}

describe('the rules of an objective', () => {
  const rules = rulesOf({ objective: [buildObjective()] });
  const all = 'sum(rate(http_server_request_duration_seconds_count{job="billing"}[5m]))';

  it('are 24 recordings and four alerts, which read what has just been recorded', () => {
    const groups = groupsOf({ objective: [buildObjective(), buildLatency()] });
    expect(groups.map(({ name, interval, rules: of }) => [name, interval, of.at(-1)?.alert !== undefined])).toEqual([
      ['slo-billing-availability', '30s', true],
      ['slo-billing-availability-period', '2m', false],
    ]);
    expect(rules.filter(({ record }) => record !== undefined)).toHaveLength(24);
    expect(rules.filter(({ alert }) => alert !== undefined)).toHaveLength(4);
  });

  it('count failures as 0 where there has never been one', () => {
    expect(exprOf(rules, 'slo:sli_total:rate5m')).toBe(all);
    expect(exprOf(rules, 'slo:sli_bad:rate5m')).toBe(
      `${all.replace('"billing"', '"billing",http_response_status_code=~"5.."')} or 0 * ${all}`,
    );
  });

  it('have no ratio without requests, so that an idle hour spoils no month', () => {
    expect(exprOf(rules, 'slo:sli_error:ratio_rate1h')).toBe(
      'slo:sli_bad:rate1h{slo_id="billing-availability"} / (slo:sli_total:rate1h{slo_id="billing-availability"} > 0)',
    );
    expect(exprOf(rules, 'slo:sli_error:ratio_rate30d')).toBe(
      'sum_over_time(slo:sli_bad:rate5m{slo_id="billing-availability"}[30d]) / (sum_over_time(slo:sli_total:rate5m{slo_id="billing-availability"}[30d]) > 0)',
    );
  });

  it('record what the budget is and what is left of it, under labels that agree', () => {
    expect(exprOf(rules, 'slo:objective:ratio')).toBe('vector(0.999)');
    expect(exprOf(rules, 'slo:error_budget:ratio')).toBe('vector(0.001)');
    expect(exprOf(rules, 'slo:period_error_budget_remaining:ratio')).toBe(
      '1 - slo:sli_error:ratio_rate30d{slo_id="billing-availability"} / on(slo_id, slo_service, slo) slo:error_budget:ratio{slo_id="billing-availability"}',
    );
    for (const { record, labels } of rules.filter((rule) => rule.record !== undefined))
      expect(labels, record).toEqual({ slo_id: 'billing-availability', slo_service: 'billing', slo: 'availability' });
  });

  it('page for one hour and for six, and only for more than a few requests', () => {
    const [fast, slow, ...tickets] = rules.filter(({ alert }) => alert !== undefined);
    expect(fast).toMatchObject({
      alert: 'BillingAvailabilityErrorBudgetBurn',
      for: '1m',
      keep_firing_for: '5m',
      labels: { severity: 'critical', burn: 'fast', long: '1h', short: '5m', service: 'billing' },
    });
    expect(fast?.expr).toBe(
      [
        'slo:sli_error:ratio_rate1h{slo_id="billing-availability"} > (14.4 * 0.001)',
        'slo:sli_error:ratio_rate5m{slo_id="billing-availability"} > (14.4 * 0.001)',
        'slo:sli_bad:rate1h{slo_id="billing-availability"} * 3600 >= 5',
      ].join(' and on(slo_id, slo_service, slo) '),
    );
    expect(slow?.labels).toMatchObject({ severity: 'critical', long: '6h', short: '30m' });
    expect(tickets.map(({ labels, expr }) => [labels.severity, expr.includes('>=')])).toEqual([
      ['warning', false],
      ['warning', false],
    ]);
  });

  it('say how much fails, how long that lasts, and where to read on', () => {
    const [fast] = rules.filter(({ alert }) => alert !== undefined);
    expect(fast?.annotations).toEqual({
      summary: 'Availability of billing: the budget goes 14.4 times as fast as it may, or faster.',
      description:
        '{{ $value | humanizePercentage }} of the requests of the last 1 hour failed. At 14.4 times the allowed rate the budget of 30 days lasts 50 hours.',
      runbook_url: 'docs/runbooks/billing-availability-error-budget-burn.md',
      dashboard_url: '/d/billing-slo',
    });
  });

  it.each(OBJECTIVE_PERIODS)('hold for %d days', (periodDays) => {
    const names = rulesOf({ objective: [buildObjective({ periodDays })] }).map(({ record }) => record);
    expect(names).toContain(`slo:sli_error:ratio_rate${periodDays}d`);
    expect(new Set(names.filter(Boolean)).size).toBe(24);
  });

  it('leave out the guard that nobody wants', () => {
    const [alert] = rulesOf({ objective: [buildObjective({ minimumBad: 0 })] }).filter((rule) => rule.alert);
    expect(alert?.expr).not.toContain('>=');
  });
});

describe('the rules of a latency objective', () => {
  it('leave failures out, and find their bucket in Prometheus 2 and 3', () => {
    const rules = rulesOf({ objective: [buildLatency({ threshold: 1 })] });
    const answered = 'job="billing",http_response_status_code!~"5.."';
    expect(exprOf(rules, 'slo:sli_total:rate5m')).toBe(
      `sum(rate(http_server_request_duration_seconds_count{${answered}}[5m]))`,
    );
    expect(exprOf(rules, 'slo:sli_bad:rate5m')).toBe(
      `clamp_min(sum(rate(http_server_request_duration_seconds_count{${answered}}[5m])) - sum(rate(http_server_request_duration_seconds_bucket{${answered},le=~"1([.]0)?"}[5m])), 0)`,
    );
  });

  it('are refused for a threshold between two buckets', () => {
    const item = buildLatency({ threshold: 0.3 });
    const problems = problemsOf(RENDERERS['prometheus-objective-rules']({ ...inputOf({ objective: [item] }), item }));
    expect(problems.map(({ code, hint }) => [code, hint])).toEqual([
      ['OPTION_INVALID', 'Choose one of 0.1, 0.25, 1, or add it as a `histogramBoundary` fact.'],
    ]);
  });

  it('take the boundary of a fact', () => {
    const histogramBoundary = [{ metric: 'http.server.request.duration', value: 0.3, owner: 'slo' }];
    expect(rulesOf({ objective: [buildLatency({ threshold: 0.3 })], histogramBoundary })).toHaveLength(28);
  });
});

describe('the rules of a journey', () => {
  it('count its operations and no others', () => {
    const rules = rulesOf({
      objective: [buildObjective({ id: 'journey-pay', journey: 'pay' })],
      journey: [{ id: 'pay', title: 'Paying', operations: ['createPayment', 'getPayment'], owner: 'slo' }],
      route: [
        buildRoute('createPayment', 'post', '/payments'),
        buildRoute('getPayment', 'get', '/payments/{id}'),
        buildRoute('listPayments', 'get', '/payments'),
      ],
    });
    expect(exprOf(rules, 'slo:sli_total:rate5m')).toBe(
      'sum(rate(http_server_request_duration_seconds_count{job="billing",http_request_method="POST",http_route="/payments"}[5m]) or rate(http_server_request_duration_seconds_count{job="billing",http_request_method="GET",http_route="/payments/{id}"}[5m]))',
    );
  });
});

describe('an objective that no alert can tell', () => {
  it('is refused wherever it is rendered, with the reason', () => {
    const facts = { objective: [buildObjective({ target: 90 })] };
    const input = { ...inputOf(facts), item: facts.objective[0] };
    for (const name of ['prometheus-objective-rules', 'prometheus-rule-resource', 'openslo'] as const)
      expect(problemsOf(RENDERERS[name](input))).toEqual([
        {
          code: 'OPTION_INVALID',
          message:
            'The availability objective of "billing" has the target 90 %: its fast alert would need 144 % bad requests, and there are never more than 100 %.',
          hint: 'Choose a target of 93.1 % or above.',
          features: ['slo'],
        },
      ]);
  });
});

describe('openslo', () => {
  it('has a service and one document for each objective', () => {
    const text = unwrap(RENDERERS.openslo(inputOf({ objective: [buildObjective(), buildLatency()] })));
    const documents = parseAllDocuments(text);
    expect(documents.map((document) => document.toJS().kind)).toEqual(['Service', 'SLO', 'SLO']);
    expect(documents[1]?.toJS()).toMatchObject({
      apiVersion: 'openslo/v1',
      metadata: { name: 'billing-availability' },
      spec: {
        service: 'billing',
        timeWindow: [{ duration: '30d', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ target: 0.999 }],
      },
    });
  });
});
