import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPromqlNames } from '../../src/domain/renderers/promql-names.ts';
import { SURROUNDING_SERIES } from '../../src/domain/renderers/surrounding-series.ts';
import { installService, newService, shareInstall } from '../support/new-service.ts';
import type { Dashboard } from '../support/operations/dashboard-lint.ts';
import { waitFor } from '../support/operations/monitoring.ts';
import {
  type DrivenService,
  driveService,
  EXPORT_MS,
  type ExposedSeries,
  type OtlpStore,
  parseExposition,
  startOtlpStore,
} from '../support/operations/otlp-paths.ts';
import { readRuleGroups } from '../support/operations/rule-files.ts';
import { hasTools } from '../support/tools.ts';

/** The largest comes first: its packages serve all. Series of one process are limited by tier. */
const TIERS = [
  { tier: 'enterprise', budget: 3000 },
  { tier: 'advanced', budget: 1500 },
  { tier: 'intermediate', budget: 600 },
] as const;

/** Metrics that nothing makes appear within the time of the proof, and why. */
const SILENT: Readonly<Record<string, string>> = {
  dependency_: 'a fresh service guards no call to another one',
  flags_: 'a fresh service has no flag',
  inbox_duplicates: 'no broker delivers a message twice here',
  operations_: 'a fresh service has no work that takes longer than a request',
  projections_: 'a read model needs a migration of its own',
  scheduler_runs: 'schedules count in minutes',
  scheduler_delay: 'schedules count in minutes',
  webhooks_: 'nobody has asked for webhooks',
};

/** Of what stands around a service there is nothing here: Prometheus makes `up`, its receiver or a Collector `target_info`. */
const SURROUNDING = new Set(SURROUNDING_SERIES.map(({ name }) => name));

const LABELS_OF_TARGET = ['job', 'instance'];

function readDashboards(folder: string): readonly Dashboard[] {
  const dashboards = join(folder, 'deploy/observability/grafana/dashboards');
  const names = readdirSync(dashboards).filter((name) => name.endsWith('.json'));
  return names.map((name) => JSON.parse(readFileSync(join(dashboards, name), 'utf8')));
}

function readRules(folder: string): readonly string[] {
  return readRuleGroups(folder).flatMap(({ rules }) => rules.map(({ expr }) => expr));
}

/** The series of the service itself that an expression names. */
function listOwnSeries(expr: string): readonly string[] {
  return listPromqlNames(expr).series.filter((name) => !SURROUNDING.has(name) && !name.includes(':'));
}

function isSilent(name: string): boolean {
  return Object.keys(SILENT).some((start) => name.startsWith(start));
}

/** Of series and of their labels. */
function countNames(series: ExposedSeries): number {
  return [...series.values()].reduce((count, labels) => count + labels.size, series.size);
}

/** After so many exports something is missing, and not late. */
const ATTEMPTS = 20;

/**
 * A scrape, and what the store has of the same time: both are read again when a series has appeared meanwhile, such as that of a schedule,
 * or has not arrived yet.
 */
async function readBoth(
  service: DrivenService,
  store: OtlpStore,
): Promise<{ readonly text: string; readonly sent: ExposedSeries }> {
  for (let attempt = 1; ; attempt += 1) {
    const text = await service.scrape();
    await new Promise((resolve) => setTimeout(resolve, EXPORT_MS * 2));
    const sent = await store.series('billing');
    const before = parseExposition(text);
    const isSame = countNames(parseExposition(await service.scrape())) === countNames(before);
    const isThere = [...before.keys()].every((name) => name === 'target_info' || sent.has(name));
    if ((isSame && isThere) || attempt === ATTEMPTS) return { text, sent };
  }
}

describe.runIf(hasTools('victoriaMetrics'))('metrics over OTLP', () => {
  const folders = new Map<string, string>();
  const figures: (readonly (string | number)[])[] = [['tier', 'names', 'series', 'budget', 'expressions', 'panels']];

  beforeAll(() => {
    for (const { tier } of TIERS)
      folders.set(tier, newService(`tier: ${tier}\nmodules: [{ name: tag, fields: { name: string! } }]\n`));
    const [largest = ''] = folders.values();
    installService(largest);
    for (const folder of folders.values()) shareInstall(folder, largest);
  });

  afterAll(() => {
    process.stdout.write(
      `${figures.map((cells) => cells.map((cell) => String(cell).padEnd(14)).join('')).join('\n')}\n`,
    );
  });

  describe.each(TIERS)('of tier $tier', ({ tier, budget }) => {
    let store: OtlpStore;
    let service: DrivenService;
    let sent: ExposedSeries;
    let scraped: ExposedSeries;
    let text = '';
    const folder = (): string => folders.get(tier) ?? '';
    const known = (name: string): readonly string[] => [...(sent.get(name) ?? [])];

    beforeAll(async () => {
      store = await startOtlpStore();
      service = await driveService(folder(), store.endpoint);
      await waitFor('metrics at the store', async () => (await store.series('billing')).size > 0);
      // Two windows of the queries below.
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      ({ text, sent } = await readBoth(service, store));
      scraped = parseExposition(text);
    });

    afterAll(async () => {
      await service?.stop();
      await store?.[Symbol.asyncDispose]();
    });

    it('have the series and labels of the scrape, and no others', () => {
      const own = [...scraped.keys()].filter((name) => name !== 'target_info');
      expect([...sent.keys()].toSorted()).toEqual(own.toSorted());
      for (const name of own) {
        const labels = known(name).filter((label) => !LABELS_OF_TARGET.includes(label));
        expect(labels.toSorted(), name).toEqual([...(scraped.get(name) ?? [])].toSorted());
      }
    });

    it('are cut into the same buckets', async () => {
      const samples = await store.query('count by (le) (http_server_request_duration_seconds_bucket)');
      const boundaries = samples.map(({ metric }) => Number((metric.le ?? '').replace('+Inf', 'Infinity')));
      const exposed = [...text.matchAll(/^http_server_request_duration_seconds_bucket\{.*le="(.+?)"/gm)];
      const expected = new Set(exposed.map(([, le = '']) => Number(le.replace('+Inf', 'Infinity'))));
      expect(boundaries.toSorted((a, b) => a - b)).toEqual([...expected].toSorted((a, b) => a - b));
    });

    it('are all that rules and panels name', () => {
      const panels = readDashboards(folder()).flatMap((dashboard) => dashboard.panels);
      const exprs = [...readRules(folder()), ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];
      for (const expr of exprs) {
        const own = listOwnSeries(expr).filter((name) => !isSilent(name));
        for (const name of own) expect([...sent.keys()], expr).toContain(name);
        // Labels of expressions that also name other series are theirs.
        if (own.length === 0 || own.length < listPromqlNames(expr).series.length) continue;
        const labels = new Set(own.flatMap(known));
        for (const label of listPromqlNames(expr).labels)
          expect([...labels, 'otel_metric_overflow'], expr).toContain(label);
      }
      const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      expect(series).toBeLessThanOrEqual(budget);
      figures.push([tier, scraped.size, series, budget, exprs.length, panels.length]);
    });

    it.runIf(tier !== 'intermediate')(
      'are 0 for failures that have not happened, so that the first one is seen',
      () => {
        for (const failure of [
          /^events_handled_total\{.*outcome="dead".*\} 0$/m,
          /^messaging_consumed_total\{.*outcome="dead".*\} 0$/m,
          /^load_shed_total\{reason="in_flight"\} 0$/m,
          /^load_shed_total\{reason="event_loop"\} 0$/m,
        ])
          expect(text).toMatch(failure);
      },
    );

    it('give every panel of the service data', async () => {
      let asked = 0;
      for (const { title, panels } of readDashboards(folder())) {
        for (const { title: panel, targets } of panels) {
          const own = targets.map(({ expr }) => expr).filter((expr) => listOwnSeries(expr).length > 0);
          for (const expr of own.filter((each) => !listOwnSeries(each).some(isSilent))) {
            const real = expr.replaceAll('$__rate_interval', '10s').replaceAll(/\$\w+/g, '.+');
            const samples = await store.query(real);
            expect(samples.length, `${title}, ${panel}: ${real}`).toBeGreaterThan(0);
            for (const { value } of samples) expect(Number(value[1]), `${panel}: ${real}`).not.toBeNaN();
            asked += 1;
          }
        }
      }
      expect(asked).toBeGreaterThan(15);
    });
  });
});
