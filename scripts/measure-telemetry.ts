/**
 * `npm run measure:telemetry`: writes the table of docs/operations.md on what telemetry costs, in CPU time for each request and in memory.
 * It needs Linux and a built scaffold (`npm run build`).
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type MeasuredProcess, startMeasured } from './telemetry/measured-process.ts';
import { create, sendSteadily } from './telemetry/steady-load.ts';

const PAGE = 'docs/operations.md';
const ROUNDS = 7;
const PER_SECOND = 80;
const WARM_UP_SECONDS = 10;
const SECONDS = 15;
const IDLE_SECONDS = 5;

/** SQLite, one statement for a request, and nothing in front of it that costs more than what is measured. */
const INTENT = `tier: intermediate
modules: [{ name: tag, fields: { name: string! } }]
exclude: [auth-jwt, rate-limit]
`;

interface Sample {
  /** Microseconds of CPU time for each request, without what the idle service uses. */
  readonly request: number;
  /** Thousandths of a core. */
  readonly idle: number;
  readonly idleMemory: number;
  readonly loadMemory: number;
}

/** Takes what is sent, and keeps nothing. */
const receiver = createServer((request, response) => {
  request.resume();
  request.once('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
const address = receiver.address();
const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

const MODES: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  off: { METRICS_ENABLED: 'false' },
  metrics: {},
  'metrics, a tenth of the traces': { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '0.1' },
  'metrics, every trace': { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '1' },
  'metrics, every trace, logs over OTLP': {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_LOGS_EXPORTER: 'otlp',
  },
};

interface Running {
  readonly mode: string;
  readonly data: string;
  readonly service: MeasuredProcess;
  readonly url: string;
}

async function start(folder: string, mode: string, env: NodeJS.ProcessEnv): Promise<Running> {
  const data = mkdtempSync(join(tmpdir(), 'measured-'));
  const own = { ...env, DATABASE_URL: `sqlite:${join(data, 'app.db')}`, DATA_DIR: data };
  const service = await startMeasured(folder, own);
  return { mode, data, service, url: await create(`${service.url}/tags`, { name: 'one' }) };
}

/** All modes at once, each in a process of its own: a busy moment of the machine hits all of them alike. */
async function measureRound(folder: string): Promise<ReadonlyMap<string, Sample>> {
  const running: Running[] = [];
  for (const [mode, env] of Object.entries(MODES)) running.push(await start(folder, mode, env));
  const readCpu = (): readonly number[] => running.map(({ service }) => service.readCpu());
  const load = (seconds: number): Promise<unknown> =>
    Promise.all(running.map(({ url }) => sendSteadily(url, PER_SECOND, seconds)));
  try {
    await load(WARM_UP_SECONDS);
    const idleMemory = running.map(({ service }) => service.readMemory());
    const beforeIdle = readCpu();
    await new Promise((done) => setTimeout(done, IDLE_SECONDS * 1000));
    const before = readCpu();
    await load(SECONDS);
    const after = readCpu();
    return new Map(
      running.map(({ mode, service }, index) => {
        const read = (times: readonly number[]): number => times[index] ?? Number.NaN;
        const idle = (read(before) - read(beforeIdle)) / IDLE_SECONDS;
        const request = (read(after) - read(before) - idle * SECONDS) / (PER_SECOND * SECONDS);
        return [mode, { request, idle: idle / 1000, idleMemory: read(idleMemory), loadMemory: service.readMemory() }];
      }),
    );
  } finally {
    for (const { service, data } of running) {
      await service.stop();
      rmSync(data, { recursive: true, force: true });
    }
  }
}

/** Median, and from where to where all samples reach. */
function summarise(samples: readonly number[], digits: number): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const show = (value = Number.NaN): string => value.toFixed(digits);
  return `${show(sorted[sorted.length >> 1])} (${show(sorted[0])} to ${show(sorted.at(-1))})`;
}

function generate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'measured-service-'));
  writeFileSync(join(folder, 'intent.yaml'), INTENT);
  const scaffold = resolve('bin/scaffold.js');
  const options: ExecFileSyncOptions = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(process.execPath, [scaffold, 'new', 'billing', '--from', 'intent.yaml', '--yes', '--no-git'], options);
  const service = join(folder, 'billing');
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], {
    ...options,
    cwd: service,
  });
  return service;
}

const folder = generate();
const [others = Number.NaN] = loadavg();
const rounds: ReadonlyMap<string, Sample>[] = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  rounds.push(await measureRound(folder));
  console.error(`round ${round} of ${ROUNDS}`);
}
receiver.close();
rmSync(join(folder, '..'), { recursive: true, force: true });

const rows = Object.keys(MODES).map((mode) => {
  const column = (key: keyof Sample, digits: number): string =>
    summarise(
      rounds.map((round) => round.get(mode)?.[key] ?? Number.NaN),
      digits,
    );
  // Within a round, so that what the machine did in it does not count.
  const more = rounds.map(
    (round) => (round.get(mode)?.request ?? Number.NaN) - (round.get('off')?.request ?? Number.NaN),
  );
  const difference = mode === 'off' ? '' : summarise(more, 0);
  return `| ${mode} | ${column('request', 0)} | ${difference} | ${column('idle', 1)} | ${column('idleMemory', 0)} | ${column('loadMemory', 0)} |`;
});
const table = [
  `Measured on ${cpus().length} cores, which had a load of ${others.toFixed(0)} from other work, ${process.platform} ${process.arch}, Node ${process.versions.node}, by \`npm run measure:telemetry\`: \`GET /tags/{id}\` of a service of tier intermediate`,
  `(one statement of SQLite, one line of log, no authentication). In each of ${ROUNDS} rounds every mode is a new process, all of them at the same time, ${PER_SECOND} requests a second each for`,
  `${SECONDS} s after ${WARM_UP_SECONDS} s that do not count. Median, and smallest to largest, of the rounds; the difference is that within a round. CPU time is that of all threads`,
  `(\`/proc/<pid>/task/*/schedstat\`), less what the idle service uses in the same time. Other work on the machine makes all of it larger, and the differences too.`,
  '',
  '| telemetry | CPU for each request, µs | more than off, µs | idle, thousandths of a core | memory before load, MB | after load, MB |',
  '|---|---|---|---|---|---|',
  ...rows,
];
const page = readFileSync(PAGE, 'utf8');
const marked = /(<!-- telemetry -->\n)[\s\S]*?(<!-- end telemetry -->)/;
if (!marked.test(page)) throw new Error(`${PAGE} has no place for the table.`);
writeFileSync(
  PAGE,
  page.replace(marked, (_, begin, end) => `${begin}${table.join('\n')}\n${end}`),
);
console.log(table.join('\n'));
