import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { modules } from '../test/support/modules.ts';
import { sampleOf } from '../test/support/samples.ts';
import { runK6 } from './support/k6.ts';
import { type Baseline, compareFigures, type Figures, renderRows, roundFigures } from './support/perf-report.ts';
import { openService } from './support/perf-service.ts';

const FOLDER = new URL('../perf/', import.meta.url).pathname;
const RESULTS = `${FOLDER}.results/`;
const BASELINE = `${FOLDER}baseline.json`;
/** Bodies of each kind; by the time they begin anew, the first ones are deleted. */
const BODIES = 4000;

const { values } = parseArgs({
  options: {
    rate: { type: 'string' },
    seconds: { type: 'string' },
    'write-baseline': { type: 'boolean', default: false },
  },
});
const machine = process.env.PERF_MACHINE ?? `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores`;
const promised = readJson(`${FOLDER}limits.json`);
const limits = {
  ...promised,
  rate: Number(values.rate ?? promised.rate),
  seconds: Number(values.seconds ?? promised.seconds),
};

mkdirSync(RESULTS, { recursive: true });
const service = await openService(process.env);
const results = `${RESULTS}k6.json`;
const plan = {
  baseUrl: service.baseUrl,
  headers: { ...service.headers, 'content-type': 'application/json' },
  modules: modules.map((contract) => ({
    name: contract.name,
    path: `/${contract.collection}`,
    bodies: Array.from({ length: BODIES }, () => sampleOf(contract)),
  })),
  limits,
  results,
};
writeJson(`${RESULTS}plan.json`, plan);
const status = await runK6(`${FOLDER}service.js`, `${RESULTS}plan.json`).finally(() => service.stop());

const { crossed, operations }: { readonly crossed: readonly string[]; readonly operations: Figures } =
  readJson(results);
const baseline: Baseline = readJson(BASELINE);
const rows = compareFigures(operations, baseline[machine]?.operations, limits.slowdown);
const latest = {
  ...baseline,
  [machine]: { measuredAt: new Date().toISOString(), operations: roundFigures(operations) },
};
writeJson(`${RESULTS}latest.json`, latest);
if (values['write-baseline']) writeJson(BASELINE, latest);

console.log(`\n${machine}: ${limits.rate} journeys a second for ${limits.seconds} s\n\n${renderRows(rows)}\n`);
for (const limit of crossed) console.log(`crossed: ${limit}`);
if (!baseline[machine]) console.log('perf/baseline.json has no figures for this machine yet: see --write-baseline.');
const isSlower = !values['write-baseline'] && rows.some(({ slower }) => slower);
if (status !== 0 || isSlower) process.exitCode = 1;

function readJson(path: string) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
