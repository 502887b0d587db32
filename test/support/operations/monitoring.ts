import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../generated-service.ts';

/** Debian's packages `prometheus` and `prometheus-alertmanager`. */
export const MONITORING_PROGRAMS = ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'] as const;

/** What Alertmanager sends to a receiver. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly annotations: object }[];
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** What differs from the generated settings, beside addresses. */
export interface Pace {
  /** Changes waiting times in a generated file. */
  readonly hasten?: (text: string) => string;
  /** Puts samples from before the start into the folder below which `data` is. */
  readonly fill?: (folder: string) => void;
}

export interface RuleState {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly query: string;
  readonly evaluationTime: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Of alerts only. */
  readonly state?: 'inactive' | 'pending' | 'firing';
}

export interface Monitoring extends AsyncDisposable {
  /** Of Prometheus. */
  readonly url: string;
  readonly notifications: readonly Notification[];
  /** An instant query. Throws on an error and on a warning. */
  query(expr: string): Promise<readonly Sample[]>;
  /** The first and the last evaluation at which an alert with these labels fired, in seconds since 1970; none: it has not. */
  firing(labels: string): Promise<readonly [first: number, last: number] | undefined>;
  /** Every rule with its health and, for alerts, whether it fires. */
  rules(): Promise<readonly RuleState[]>;
}

/** A generated file with its waiting times shortened, so that minutes take seconds: intervals to 1 s, `for` to 5 s. */
function hurry(text: string): string {
  return text
    .replaceAll(/\b(interval|scrape_interval|evaluation_interval): \w+/g, '$1: 1s')
    .replaceAll(/ for: \w+/g, ' for: 5s')
    .replaceAll(/group_wait: \w+/g, 'group_wait: 1s')
    .replaceAll(/group_interval: \w+/g, 'group_interval: 1s');
}

/** Starts Prometheus and Alertmanager with the generated settings; only addresses and waiting times are other ones. */
export async function startMonitoring(
  service: string,
  metricsUrl: string,
  { hasten = hurry, fill }: Pace = {},
): Promise<Monitoring> {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-monitoring-'));
  const [prometheusPort, alertmanagerPort] = [await findFreePort(), await findFreePort()];
  const read = (path: string): string => hasten(readFileSync(join(service, 'deploy/observability', path), 'utf8'));
  const hook = await startWebhook();
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    read('prometheus/prometheus.yaml')
      .replace('app:9464', new URL(metricsUrl).host)
      .replace('alertmanager:9093', `127.0.0.1:${alertmanagerPort}`),
  );
  mkdirSync(join(folder, 'rules'));
  for (const name of readdirSync(join(service, 'deploy/observability/prometheus/rules')))
    writeFileSync(join(folder, 'rules', name), read(`prometheus/rules/${name}`));
  const receiver = `\n    webhook_configs: [{ url: '${hook.url}', send_resolved: true }]`;
  writeFileSync(
    join(folder, 'alertmanager.yaml'),
    read('alertmanager/alertmanager.yaml').replaceAll(/- name: (pager|tickets|dead-man)/g, `- name: $1${receiver}`),
  );
  fill?.(folder);
  const alertmanager = run(folder, 'prometheus-alertmanager', [
    '--config.file=alertmanager.yaml',
    '--storage.path=alerts',
    `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
    '--cluster.listen-address=',
  ]);
  const prometheus = run(folder, 'prometheus', [
    '--config.file=prometheus.yaml',
    '--storage.tsdb.path=data',
    '--storage.tsdb.retention.time=60d',
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  ]);
  const base = `http://127.0.0.1:${prometheusPort}`;
  await Promise.all([
    waitFor('Prometheus', () => isOk(`${base}/-/ready`)),
    waitFor('Alertmanager', () => isOk(`http://127.0.0.1:${alertmanagerPort}/-/ready`)),
  ]);
  return {
    url: base,
    notifications: hook.notifications,
    query: (expr) => query(base, expr),
    firing: (labels) => findFiring(base, labels),
    rules: () => listRules(base),
    async [Symbol.asyncDispose]() {
      await Promise.all([prometheus, alertmanager].map(stop));
      hook.close();
    },
  };
}

async function startWebhook() {
  const notifications: Notification[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      notifications.push(JSON.parse(body));
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { notifications, url: `http://127.0.0.1:${address.port}/`, close: () => void server.close() };
}

/** Samples bear the time of their evaluation, however late somebody looks at them. */
async function findFiring(base: string, labels: string): Promise<readonly [number, number] | undefined> {
  const series = await ask<{ readonly values: readonly (readonly [number, string])[] }>(
    base,
    `ALERTS{alertstate="firing",${labels}}[1h]`,
  );
  const times = series.flatMap(({ values }) => values.map(([time]) => time));
  return times.length === 0 ? undefined : [Math.min(...times), Math.max(...times)];
}

function query(base: string, expr: string): Promise<readonly Sample[]> {
  return ask<Sample>(base, expr);
}

async function ask<Series>(base: string, expr: string): Promise<readonly Series[]> {
  const response = await fetch(`${base}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expr }) });
  const answer = (await response.json()) as {
    status: string;
    error?: string;
    warnings?: readonly string[];
    data?: { result: readonly Series[] };
  };
  if (answer.data === undefined || answer.warnings !== undefined)
    throw new Error(`${expr}: ${answer.error ?? answer.warnings?.join(', ')}`);
  return answer.data.result;
}

async function listRules(base: string): Promise<readonly RuleState[]> {
  const answer = (await (await fetch(`${base}/api/v1/rules`)).json()) as {
    data: { groups: readonly { rules: readonly RuleState[] }[] };
  };
  return answer.data.groups.flatMap(({ rules }) => rules);
}

function run(folder: string, program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { cwd: folder, stdio: 'ignore' });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

function isOk(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asks until it is so; returns the milliseconds that it took. */
export async function waitFor(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitSeconds = 60,
): Promise<number> {
  const started = performance.now();
  while (!(await isSo())) {
    if (performance.now() - started > limitSeconds * 1000) throw new Error(`${what}: not after ${limitSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return performance.now() - started;
}
