/**
 * `npm run measure:telemetry`: writes the table of docs/operations.md on what telemetry costs, in CPU time for each request and in memory.
 * It needs Linux and a built scaffold (`npm run build`).
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startMeasured } from './telemetry/measured-process.ts';
import { create, sendSteadily } from './telemetry/steady-load.ts';

const PAGE = 'docs/operations.md';
const ROUNDS = 5;
const PER_SECOND = 200;
const WARM_UP_SECONDS = 5;
const SECONDS = 10;
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

async function measure(folder: string, env: NodeJS.ProcessEnv): Promise<Sample> {
  const data = mkdtempSync(join(tmpdir(), 'measured-'));
  const service = await startMeasured(folder, {
    ...env,
    DATABASE_URL: `sqlite:${join(data, 'app.db')}`,
    DATA_DIR: data,
  });
  try {
    const url = await create(`${service.url}/tags`, { name: 'one' });
    await sendSteadily(url, PER_SECOND, WARM_UP_SECONDS);
    const idleMemory = service.readMemory();
    const beforeIdle = service.readCpu();
    await new Promise((done) => setTimeout(done, IDLE_SECONDS * 1000));
    const idle = (service.readCpu() - beforeIdle) / IDLE_SECONDS / 1000;
    const before = service.readCpu();
    const answered = await sendSteadily(url, PER_SECOND, SECONDS);
    const request = (service.readCpu() - before - idle * 1000 * SECONDS) / answered;
    return { request, idle, idleMemory, loadMemory: service.readMemory() };
  } finally {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
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
const samples = new Map<string, Sample[]>(Object.keys(MODES).map((mode) => [mode, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  // In turns, each round beginning with another one, so that a busy minute of the machine hits all alike.
  const modes = Object.entries(MODES);
  for (const [mode, env] of [...modes.slice(round % modes.length), ...modes.slice(0, round % modes.length)]) {
    samples.get(mode)?.push(await measure(folder, env));
    console.error(`round ${round + 1} of ${ROUNDS}, ${mode}`);
  }
}
receiver.close();
rmSync(join(folder, '..'), { recursive: true, force: true });

const rows = [...samples].map(([mode, all]) => {
  const column = (key: keyof Sample, digits: number): string =>
    summarise(
      all.map((sample) => sample[key]),
      digits,
    );
  return `| ${mode} | ${column('request', 0)} | ${column('idle', 1)} | ${column('idleMemory', 0)} | ${column('loadMemory', 0)} |`;
});
const table = [
  `Measured on ${cpus().length} cores, ${process.platform} ${process.arch}, Node ${process.versions.node}, by \`npm run measure:telemetry\`: \`GET /tags/{id}\` of a service of tier intermediate`,
  `(one statement of SQLite, one line of log, no authentication), ${PER_SECOND} requests a second for ${SECONDS} s after ${WARM_UP_SECONDS} s that do not count, a new process each time,`,
  `${ROUNDS} rounds in turns; median, and smallest to largest. CPU time is that of all threads (\`/proc/<pid>/task/*/schedstat\`), less what the idle service uses in the same time.`,
  '',
  '| telemetry | CPU for each request, µs | idle, thousandths of a core | memory before load, MB | after load, MB |',
  '|---|---|---|---|---|',
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
