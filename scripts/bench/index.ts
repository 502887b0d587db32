/**
 * `npm run bench`: prints the performance tables. Flags:
 *
 *   --only A,B       only these benchmarks           --sizes 10,100   numbers of files
 *   --tools A,B      only these tools of `files`     --runs N         counted rounds (7)
 *   --patience S     seconds for one tool's runs at one size before they are cut (60)
 *   --json FILE      the tables as JSON              --write-docs     replace the tables in docs/benchmarks.md
 *   --keep           leave the outputs               --settle         first wait for a quiet disk
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChangeProject } from './change-project.ts';
import { runFiles } from './files.ts';
import { describeMachine, readMachine } from './machine.ts';
import { runNewProject } from './new-project.ts';
import { runPicker } from './picker.ts';
import { renderText } from './render-table.ts';
import { runResolver } from './resolver.ts';
import { isDiskQuiet, measureCreate, settleDisk } from './settle-disk.ts';
import { runSizes } from './sizes.ts';
import { runStartUp } from './start-up.ts';
import { LEAST_RUNS } from './stats.ts';
import { type Bench, isWithin } from './table.ts';
import { runTemplate } from './template.ts';
import { TOOLS } from './tools/tool-list.ts';
import { type BenchSection, writeDocs } from './write-docs.ts';
import { runWriter } from './writer.ts';

/** A micro-benchmark joins with one line here, its own file beside this one, and a section on docs/benchmarks.md. */
const BENCHES: readonly Bench[] = [
  { id: 'start-up', run: runStartUp },
  { id: 'picker', run: runPicker },
  { id: 'new', run: runNewProject },
  { id: 'sizes', run: runSizes },
  { id: 'change', run: runChangeProject },
  { id: 'files', run: runFiles },
  { id: 'writer', run: runWriter },
  { id: 'resolver', run: runResolver },
  { id: 'template', run: runTemplate },
];

const SCAFFOLD = fileURLToPath(new URL('../../bin/scaffold.js', import.meta.url));
const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    sizes: { type: 'string', default: '10,100,1000,10000' },
    tools: { type: 'string' },
    runs: { type: 'string', default: String(LEAST_RUNS) },
    patience: { type: 'string', default: '60' },
    json: { type: 'string' },
    'write-docs': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    settle: { type: 'boolean', default: false },
  },
});

const chosen = parseNames(
  flags.only,
  '--only',
  BENCHES.map(({ id }) => id),
);
const tools = parseNames(
  flags.tools,
  '--tools',
  TOOLS.map(({ name }) => name),
);
const sizes = flags.sizes.split(',').map((size) => parseCount(size, '--sizes'));
const runs = parseCount(flags.runs, '--runs');
const patience = parseCount(flags.patience, '--patience') * 1000;
if (flags['write-docs'] && (runs < LEAST_RUNS || tools !== undefined))
  refuse(`--write-docs publishes all tools and at least ${LEAST_RUNS} rounds: drop --tools and --runs.`);
if (!existsSync(SCAFFOLD))
  console.error('bin/scaffold.js is not there: run `npm run build`; the other rows are measured.');

const folder = mkdtempSync(join(tmpdir(), 'scaffold-bench-'));
const report = (progress: string) => console.error(`.. ${progress}`);
const sections: BenchSection[] = [];
let createCost = 0;
try {
  createCost = flags.settle ? await settleDisk(folder, report) : measureCreate(folder);
  for (const { id, run } of BENCHES.filter((bench) => chosen?.includes(bench.id) ?? true)) {
    const own = join(folder, id);
    mkdirSync(own);
    const tables = await run({ runs, sizes, tools, patience, scaffold: SCAFFOLD, folder: own, report });
    for (const table of tables) console.log(`\n${renderText(table)}`);
    sections.push({ id, tables });
  }
} finally {
  // Only now: after a mass removal ext4 searches the freed inodes at every create, for minutes.
  if (flags.keep) console.error(`Outputs are in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
const machine = readMachine(createCost);
console.log(`${describeMachine(machine)}; medians of ${runs} interleaved rounds or more`);
if (!isDiskQuiet(createCost)) console.log('The disk was not quiet: do not trust figures of many files; see --settle.');

const tables = sections.flatMap((section) => section.tables);
if (flags.json !== undefined)
  writeFileSync(flags.json, `${JSON.stringify({ schemaVersion: 1, machine, runs, tables }, undefined, 2)}\n`);
if (flags['write-docs']) writeDocs(sections, machine, runs);
const missed = tables.flatMap(({ budgets }) => budgets).filter((budget) => budget.kind === 'gate' && !isWithin(budget));
if (missed.length > 0) process.exitCode = 1;

function parseNames(list: string | undefined, flag: string, known: readonly string[]): readonly string[] | undefined {
  const names = list?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`${flag} names "${unknown}"; known are: ${known.join(', ')}.`);
  return names;
}

function parseCount(text: string, flag: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) refuse(`${flag} needs whole numbers from 1, not "${text}".`);
  return count;
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
