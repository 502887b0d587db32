import { describe, expect, it } from 'vitest';
import { buildIntent, buildResolution, problemsOf, unwrap } from '../../../test/support/feature-builder.ts';
import { buildContext } from '../composer/build-context.ts';
import { createFactLists } from '../facts/fact-kinds.ts';
import type { Fact } from '../facts/fact-schemas.ts';
import { listSeries, nameSeries } from './metric-series.ts';
import { listPromqlNames } from './promql-names.ts';
import type { RendererInput } from './renderer.ts';
import { RENDERERS } from './renderer-table.ts';

function buildMetric(name: string, more: Partial<Fact<'metric'>> = {}): Fact<'metric'> {
  return { name, instrument: 'gauge', unit: '', attributes: [], doc: 'A metric.', owner: 'metrics', ...more };
}

const DURATION = buildMetric('http.server.request.duration', {
  instrument: 'histogram',
  unit: 's',
  boundaries: [1, 5],
  attributes: [{ name: 'http.route', doc: 'The route.', values: ['/a'] }],
});

function buildAlert(expr: string): Fact<'alert'> {
  const text = { summary: 'It is down.', runbook: 'Look.', actions: [] };
  return { name: 'ServiceDown', severity: 'critical', expr, for: '2m', owner: 'slo', ...text };
}

function buildPanel(title: string, more: Partial<Fact<'panel'>> = {}): Fact<'panel'> {
  const queries = [{ expr: 'sum(rate(http_server_request_duration_seconds_count[$__rate_interval]))', legend: 'x' }];
  const panel = {
    dashboard: 'service',
    title,
    description: 'Normal is 1.',
    kind: 'timeseries',
    unit: 's',
    thresholds: [],
  } as const;
  return { ...panel, queries, thresholds: [], owner: 'metrics', ...more };
}

function inputOf(facts: Partial<RendererInput['facts']>, project = {}): RendererInput {
  const context = buildContext({ ...buildIntent({ name: 'billing' }), project }, [], buildResolution({}));
  return { context, facts: { ...createFactLists(), metric: [DURATION], ...facts } };
}

describe('the name of a series', () => {
  it.each([
    ['http.server.request.duration', 's', 'histogram', 'http_server_request_duration_seconds'],
    ['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total'],
    ['process.memory.usage', 'By', 'upDownCounter', 'process_memory_usage_bytes'],
    ['nodejs.eventloop.utilization', '1', 'gauge', 'nodejs_eventloop_utilization_ratio'],
    ['share', '1', 'counter', 'share_total'],
    ['orders.created', '{order}', 'counter', 'orders_created_total'],
    ['a.duration_seconds', 's', 'histogram', 'a_duration_seconds'],
  ] as const)('%s in %s as %s is %s', (name, unit, instrument, series) => {
    expect(nameSeries({ name, unit, instrument })).toBe(series);
  });

  it('is three for a histogram, and only one of them has buckets', () => {
    const own = listSeries([DURATION]).filter(({ name }) => name.startsWith('http_'));
    expect(own.map(({ name, labels }) => [name.replace(/.*_/, ''), labels.includes('le')])).toEqual([
      ['count', false],
      ['sum', false],
      ['bucket', true],
    ]);
  });
});

describe('the names in an expression', () => {
  it.each([
    ['up', ['up'], []],
    ['sum(rate(a_total{job="b c", d!~"e.*"}[5m])) > 0.5', ['a_total'], ['job', 'd']],
    ['sum by (x) (a) / on(y) group_left(z) b offset 5m', ['a', 'b'], ['x', 'y', 'z']],
    ['sum(a) by (x) or vector(1) and c:d:rate5m', ['a', 'c:d:rate5m'], ['x']],
    ['a{job=~"$job"}[$__rate_interval] > 1e3', ['a'], ['job']],
    ['histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))', ['a_bucket'], ['le']],
  ])('%s', (expr, series, labels) => {
    expect(listPromqlNames(expr)).toEqual({ series, labels });
  });
});

describe('prometheus-rules', () => {
  const down = 'sum(up{job="billing"}) / count(up{job="billing"}) < 0.5';

  it('writes each alert with its severity and the way to its runbook', () => {
    const text = unwrap(RENDERERS['prometheus-rules'](inputOf({ alert: [buildAlert(down)] })));
    expect(text).toContain(`      - alert: ServiceDown\n        expr: ${down}\n        for: 2m\n`);
    expect(text).toContain('          severity: critical\n          service: billing\n');
    expect(text).toContain('          runbook_url: docs/runbooks/service-down.md\n');
  });

  it('links the runbook in the repository, and names the team', () => {
    const project = { repository: 'https://example.com/acme/billing/', team: 'payments' };
    const text = unwrap(RENDERERS['prometheus-rules'](inputOf({ alert: [buildAlert(down)] }, project)));
    expect(text).toContain('https://example.com/acme/billing/blob/main/docs/runbooks/service-down.md');
    expect(text).toContain('team: payments');
  });

  it('is the same for the operator', () => {
    const text = unwrap(RENDERERS['prometheus-rule-resource'](inputOf({ alert: [buildAlert(down)] })));
    expect(text).toMatch(/^apiVersion: monitoring\.coreos\.com\/v1\nkind: PrometheusRule\n/);
    expect(text).toContain('- alert: ServiceDown');
  });

  it('refuses a series that nobody emits and a label that the series has not', () => {
    const alert = [
      buildAlert('rate(http_server_request_duration_count[5m]) > 0'),
      { ...buildAlert('sum by (http_rout) (http_server_request_duration_seconds_count) > 0'), name: 'Other' },
    ];
    expect(
      problemsOf(RENDERERS['prometheus-rules'](inputOf({ alert }))).map(({ message, hint }) => [message, hint]),
    ).toEqual([
      [
        'The fact alert "ServiceDown" of "slo" refers to the series "http_server_request_duration_count", which no metric of this service has.',
        'Did you mean "http_server_request_duration_seconds_count"?',
      ],
      [
        'The fact alert "Other" of "slo" refers to the label "http_rout", which no metric of this service has.',
        'Did you mean "http_route"?',
      ],
    ]);
  });
});

describe('grafana-service', () => {
  const render = (panel: readonly Fact<'panel'>[]) =>
    JSON.parse(unwrap(RENDERERS['grafana-service'](inputOf({ panel }))));

  it('puts stats first, and lets no two panels overlap', () => {
    const kinds = ['timeseries', 'stat', 'table', 'timeseries', 'stat'] as const;
    const { panels } = render(kinds.map((kind, index) => buildPanel(`p${index}`, { kind })));
    const places: { x: number; y: number; w: number; h: number }[] = panels.map(
      ({ gridPos }: { gridPos: object }) => gridPos,
    );
    expect(panels.map(({ type }: { type: string }) => type).slice(0, 3)).toEqual(['stat', 'stat', 'timeseries']);
    for (const [index, a] of places.entries())
      for (const b of places.slice(index + 1))
        expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true);
    expect(Math.max(...places.map(({ x, w }) => x + w))).toBeLessThanOrEqual(24);
  });

  it('shows the service and its workers first', () => {
    const port = (['app', 'worker'] as const).map((workload) => ({
      ...{ id: `${workload}-metrics`, workload, number: 9464, doc: 'Metrics.', owner: 'metrics' },
      ...({ expose: 'monitoring', protocol: 'http', probes: false } as const),
    }));
    const jobsOf = (facts: Partial<RendererInput['facts']>): unknown =>
      JSON.parse(unwrap(RENDERERS['grafana-service'](inputOf(facts)))).templating.list.find(
        ({ name }: { name: string }) => name === 'job',
      ).current.value;
    expect(jobsOf({ port })).toEqual(['billing', 'billing-worker']);
    expect(jobsOf({})).toEqual(['billing']);
  });

  it('leaves out the panels of other dashboards and refuses queries on what nobody emits', () => {
    expect(render([buildPanel('a', { dashboard: 'slo' })]).panels).toEqual([]);
    const panel = [buildPanel('a', { queries: [{ expr: 'nosuch', legend: '' }] })];
    expect(problemsOf(RENDERERS['grafana-service'](inputOf({ panel }))).map(({ code }) => code)).toEqual([
      'FACT_INVALID',
    ]);
  });
});

describe('metrics-reference', () => {
  it('lists a metric under the name that Prometheus has for it, with the buckets of all who asked for one', () => {
    const histogramBoundary = [{ metric: DURATION.name, value: 2.5, owner: 'slo' }];
    const text = unwrap(RENDERERS['metrics-reference'](inputOf({ histogramBoundary })));
    expect(text).toContain('## http_server_request_duration_seconds\n');
    expect(text).toContain('Buckets: 1, 2.5, 5.\n');
    expect(text).toContain('- `http_route`: The route. (`/a`)\n');
  });
});
