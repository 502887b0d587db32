import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listPromqlNames } from '../../src/domain/renderers/promql-names.ts';
import { type RunningService, runOrThrow, startService } from '../support/generated-service.ts';
import { installService, newService } from '../support/new-service.ts';
import { MONITORING_PROGRAMS, type Monitoring, startMonitoring, waitFor } from '../support/operations/monitoring.ts';
import { readRuleGroups } from '../support/operations/rule-files.ts';

const INTENT = 'tier: basic\nmodules:\n  - name: tag\n';

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

/** A missing program is said aloud, and is a failure where STRICT=1. */
function hasPrograms(): boolean {
  const missing = MONITORING_PROGRAMS.filter((name) => spawnSync(name, ['--version']).error !== undefined);
  if (missing.length === 0) return true;
  const message = `${missing.join(', ')} missing: Debian has them in prometheus and prometheus-alertmanager`;
  if (process.env.STRICT === '1') throw new Error(message);
  process.stderr.write(`SKIPPED  ${message}\n`);
  return false;
}

/** Series by name with all their labels, as the service exposes them. */
async function readExposed(url: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const series = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)) {
    const known = series.get(name) ?? new Set(['job', 'instance']);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    series.set(name, known);
  }
  return series;
}

/** A request whose body never ends: the service answers 503 or 504 when its time is over. No route exists for this. */
async function sendUnfinished(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /tags HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
  );
  await new Promise((resolve) => socket.once('data', resolve).once('close', resolve).once('error', resolve));
  socket.destroy();
}

async function sendLoad(url: string, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  while (performance.now() < end) {
    await Promise.all([fetch(`${url}/tags`), fetch(`${url}/nowhere`), sendUnfinished(url)]);
    sent += 3;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return sent;
}

describe.runIf(hasPrograms())('operations of a basic service', () => {
  let folder = '';
  let service: RunningService;
  let monitoring: Monitoring;
  let panels: readonly Panel[] = [];
  const figures: [string, string | number][] = [];

  beforeAll(async () => {
    folder = newService(INTENT);
    installService(folder);
    const dashboards = join(folder, 'deploy/observability/grafana/dashboards');
    panels = readdirSync(dashboards).flatMap((name) => JSON.parse(readFileSync(join(dashboards, name), 'utf8')).panels);
    service = await startService(folder, { HTTP_REQUEST_TIMEOUT_MS: '100', LOG_LEVEL: 'warn' });
    monitoring = await startMonitoring(folder, service.metricsUrl);
    figures.push(['requests sent', await sendLoad(service.url, 15)]);
  });

  afterAll(async () => {
    await monitoring?.[Symbol.asyncDispose]();
    await service?.stop();
    process.stdout.write(`${figures.map(([what, value]) => `${what.padEnd(40)}${value}`).join('\n')}\n`);
  });

  it('has rules and settings that Prometheus and Alertmanager accept', () => {
    const observability = join(folder, 'deploy/observability');
    runOrThrow(observability, [
      'promtool',
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      'prometheus/rules/alerts.yaml',
    ]);
    runOrThrow(observability, ['promtool', 'check', 'config', 'prometheus/prometheus.yaml']);
    runOrThrow(observability, ['amtool', 'check-config', 'alertmanager/alertmanager.yaml']);
  });

  it('exposes what Prometheus calls well-formed, and exactly the metrics that are declared', async () => {
    const text = await (await fetch(`${service.metricsUrl}/metrics`)).text();
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    expect(checked.stderr + checked.stdout).toBe('');
    const types = [...text.matchAll(/^# TYPE (\w+) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'target_info');
    const page = readFileSync(join(folder, 'docs/metrics.md'), 'utf8');
    const declared = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(types.toSorted()).toEqual(declared.toSorted());
    figures.push(['metrics declared and exposed', declared.length]);
  });

  it('exposes every series and label that rules and panels name', async () => {
    const exposed = new Map(await readExposed(service.metricsUrl)).set('up', new Set(['job', 'instance']));
    const exprs = [
      ...readRuleGroups(folder).flatMap(({ rules }) => rules.map(({ expr }) => expr)),
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    expect(exprs.length).toBeGreaterThan(10);
    for (const expr of exprs) {
      const { series, labels } = listPromqlNames(expr);
      for (const name of series) expect([...exposed.keys()], expr).toContain(name);
      const known = series.flatMap((name) => [...(exposed.get(name) ?? [])]);
      for (const label of labels) expect(known, expr).toContain(label);
    }
    figures.push(['expressions of rules and panels', exprs.length]);
  });

  it('has data in every panel', async () => {
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const real = expr
          .replaceAll('$__rate_interval', '10s')
          .replaceAll('$job', 'billing')
          .replaceAll('$instance', '.+');
        const samples = await monitoring.query(real);
        expect(samples.length, `${title}: ${real}`).toBeGreaterThan(0);
        for (const { value } of samples) expect(Number(value[1]), `${title}: ${real}`).not.toBeNaN();
      }
    }
    figures.push(['panels, all with data', panels.length]);
  });

  it('pages once when the service is down, and says when it is over', async () => {
    expect(monitoring.notifications).toEqual([]);
    const { port } = new URL(service.metricsUrl);
    expect(await service.stop()).toBe(0);
    const fired = await waitFor('a notification', () => monitoring.notifications.length > 0);
    figures.push(['ServiceDown: seconds to the notification', `${(fired / 1000).toFixed(1)} (for 5 s, scrape 1 s)`]);
    // Another one would come within a few group intervals of one second.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(monitoring.notifications.map(({ receiver, status }) => [receiver, status])).toEqual([['pager', 'firing']]);
    const [alert] = monitoring.notifications[0]?.alerts ?? [];
    expect(alert?.labels).toMatchObject({ alertname: 'ServiceDown', severity: 'critical', service: 'billing' });
    service = await startService(folder, { METRICS_PORT: port });
    const resolved = await waitFor('the end', () => monitoring.notifications.length > 1);
    expect(monitoring.notifications[1]?.status).toBe('resolved');
    figures.push(['ServiceDown: seconds to the resolution', (resolved / 1000).toFixed(1)]);
  });
});
