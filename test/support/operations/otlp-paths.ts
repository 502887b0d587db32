import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from '../generated-service.ts';
import { TOOLS } from '../tools.ts';
import { type Sample, waitFor } from './monitoring.ts';

const [OTLP_STORE] = TOOLS.victoriaMetrics.call;

/** Series by name with all labels that any of them has. */
export type ExposedSeries = ReadonlyMap<string, ReadonlySet<string>>;

export interface OtlpStore extends AsyncDisposable {
  /** Where a service sends metrics to. */
  readonly endpoint: string;
  query(expr: string): Promise<readonly Sample[]>;
  /** What came from a service, without what the store adds. */
  series(service: string): Promise<ExposedSeries>;
}

/** As a receiver of Prometheus names the target: https://prometheus.io/docs/guides/opentelemetry/ */
const RELABELING = `
- { source_labels: [service_name], target_label: job }
- { source_labels: [service_instance_id], target_label: instance }
- { action: labeldrop, regex: service_(name|version|instance_id) }
`;

/** Starts a store that names metrics as Prometheus does. */
export async function startOtlpStore(): Promise<OtlpStore> {
  const port = await findFreePort();
  const base = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-otlp-'));
  writeFileSync(join(folder, 'relabeling.yaml'), RELABELING);
  const child = spawn(
    OTLP_STORE,
    [
      `-storageDataPath=${join(folder, 'data')}`,
      `-relabelConfig=${join(folder, 'relabeling.yaml')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-opentelemetry.usePrometheusNaming',
      // Samples can be asked for at once; usually it waits for those that are late.
      '-search.latencyOffset=0s',
      '-retentionPeriod=1d',
    ],
    { stdio: 'ignore' },
  );
  const read = async (path: string, parameters: Readonly<Record<string, string>>) => {
    const response = await fetch(`${base}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) });
    const answer = (await response.json()) as { readonly data?: unknown; readonly error?: string };
    if (answer.data === undefined) throw new Error(`${JSON.stringify(parameters)}: ${answer.error}`);
    return answer.data;
  };
  await waitFor(OTLP_STORE, () =>
    fetch(`${base}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    endpoint: `${base}/opentelemetry`,
    query: async (expr) => ((await read('query', { query: expr })) as { result: readonly Sample[] }).result,
    async series(service) {
      const found = (await read('series', { 'match[]': `{job="${service}"}` })) as Readonly<Record<string, string>>[];
      return collectLabels(found.map(({ __name__ = '', ...labels }) => [__name__, Object.keys(labels)]));
    },
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** Series as a scrape shows them. */
export function parseExposition(text: string): ExposedSeries {
  return collectLabels(
    [...text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)].map(([, name = '', labels = '']) => [
      name,
      [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label),
    ]),
  );
}

function collectLabels(series: readonly (readonly [name: string, labels: readonly string[]])[]): ExposedSeries {
  const collected = new Map<string, Set<string>>();
  for (const [name, labels] of series) {
    const known = collected.get(name) ?? new Set();
    for (const label of labels) known.add(label);
    collected.set(name, known);
  }
  return collected;
}

/** How often a driven service sends its metrics. */
export const EXPORT_MS = 500;

export interface DrivenService {
  /** One scrape, in text. */
  scrape(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Runs a generated service with its own test support: as it is, with two routes more, of which one fails and one asks somebody else. So
 * there is a series of every kind, and no switch for faults in what users get.
 */
export async function driveService(folder: string, endpoint: string): Promise<DrivenService> {
  const script = join(folder, 'drive.ts');
  writeFileSync(script, composeDriver(DRIVES.filter(({ needs }) => existsSync(join(folder, needs)))));
  const child = spawn('node', [script, endpoint], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const lines = createInterface({ input: child.stdout });
  const { value: port } = await lines[Symbol.asyncIterator]().next();
  if (!/^\d+$/.test(`${port}`)) throw new Error(`the service does not start:\n${port}\n${errors}`);
  return {
    scrape: async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    stop: () => stop(child),
  };
}

/** What makes the metrics of a feature appear that a fresh service has no use for yet. */
interface Drive {
  /** The file without which the feature is not there. */
  readonly needs: string;
  readonly imports: string;
  /** Is said while the service is put together, where `use` is known. */
  readonly setup: string;
  /** Is said again and again, where `use`, `ctx` and the number of the turn, `turn`, are known. */
  readonly turn: string;
}

const DRIVES: readonly Drive[] = [
  {
    needs: 'src/platform/jobs/jobs.ts',
    imports: `import { defineJob } from './src/platform/jobs/job.ts';
import { Jobs } from './src/platform/jobs/jobs.ts';
const work = defineJob<{ turn: number }>('drive.work', { attempts: 1 });`,
    setup: `use(Jobs).handle(work, async (_ctx, data) => {
      if (data.turn % 2 === 0) throw new Error('even');
    });`,
    turn: 'await use(Jobs).enqueue(ctx, work, { turn });',
  },
  {
    needs: 'src/platform/scheduler/scheduler.ts',
    imports: "import { type ScheduledRun, Scheduler } from './src/platform/scheduler/scheduler.ts';",
    setup: `const scheduled = defineJob<ScheduledRun>('drive.scheduled');
    use(Jobs).handle(scheduled, async () => undefined);
    use(Scheduler).add({ name: 'drive.minutely', cron: '* * * * *', job: scheduled });`,
    turn: '',
  },
  {
    needs: 'src/platform/events/domain-events.ts',
    imports: "import { DomainEvents } from './src/platform/events/domain-events.ts';",
    setup: "use(DomainEvents).subscribe({ name: 'drive.sees', to: ['TagCreated'], handle: async () => undefined });",
    turn: '',
  },
  {
    needs: 'src/platform/messaging/message-bus.ts',
    imports: "import { MessageBus } from './src/platform/messaging/message-bus.ts';",
    setup:
      "use(MessageBus).subscribe({ name: 'drive.hears', to: ['billing.TagCreated'], handle: async () => undefined });",
    turn: '',
  },
  {
    needs: 'src/platform/cache/cache.ts',
    imports: `import { Cache, type CacheSpace } from './src/platform/cache/cache.ts';
let space: CacheSpace<number> | undefined;`,
    setup: "space = use(Cache).space<number>('drive', { ttlMs: 50 });",
    turn: "await space?.getOrSet(ctx, 'turn', async () => turn);",
  },
];

function composeDriver(drives: readonly Drive[]): string {
  const all = (part: 'imports' | 'setup' | 'turn'): string => drives.map((drive) => drive[part]).join('\n');
  return `import { createServer } from 'node:http';
import { systemContext } from './src/platform/context/context.ts';
import { defineRoute } from './src/platform/http/route.ts';
import { modules } from './test/support/modules.ts';
import { sampleOf } from './test/support/samples.ts';
import { startService } from './test/support/service.ts';
${all('imports')}

const other = createServer((request, response) => response.writeHead(request.url === '/bad' ? 503 : 200).end());
await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
const address = other.address();
const url = 'http://127.0.0.1:' + (typeof address === 'object' ? address?.port : '');
const about = { method: 'GET', summary: '', tag: '', undocumented: true, responses: {}, open: true } as const;
const service = await startService({
  env: {
    METRICS_PORT: '0',
    OTEL_EXPORTER_OTLP_ENDPOINT: process.argv[2],
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_METRIC_EXPORT_INTERVAL: '${EXPORT_MS}',
    RATE_LIMIT_CLIENT: '0',
    RATE_LIMIT_ACTOR: '0',
    RATE_LIMIT_OPERATIONS: 'limited=1/60',
    DATABASE_SLOW_QUERY_MS: '1',
    JOBS_MAINTAIN_MS: '500',
  },
  extend({ http, use }) {
    http.routes([
      defineRoute({ ...about, id: 'fail', path: '/fail', handle: () => Promise.reject(new Error('broken')) }),
      defineRoute({ ...about, id: 'limited', path: '/limited', handle: async () => ({ status: 200 }) }),
      defineRoute({
        ...about,
        id: 'ask',
        path: '/ask',
        handle: async () => {
          for (const path of ['/good', '/bad']) await fetch(url + path);
          return { status: 200 };
        },
      }),
    ]);
    ${all('setup')}
  },
});
console.log(service.logs.find((line) => line.msg === 'metrics listening')?.port);
const { client, app } = service;
const { ids, use } = app.platform;
for (let turn = 1; ; turn += 1) {
  const ctx = systemContext(ids);
  for (const contract of modules) {
    const collection = '/' + contract.collection;
    const sample = sampleOf(contract);
    const { json } = await client.post(collection, sample, { headers: { 'idempotency-key': 'turn-' + turn } });
    // What has to be unique is refused by the database.
    await client.post(collection, sample);
    await client.get(collection);
    await client.get(collection + '/' + json.id);
    await client.get(collection + '/019b0000-0000-7000-8000-000000000000');
    await client.patch(collection + '/' + json.id, sampleOf(contract));
    await client.delete(collection + '/' + json.id);
  }
  for (const path of ['/nowhere', '/fail', '/ask', '/limited']) await client.get(path);
  ${all('turn')}
  await new Promise((resolve) => setTimeout(resolve, 100));
}
`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}
