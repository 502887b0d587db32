/** Many templated files: the same work for scaffold, its peers, two writers made by hand, and a plain copy. */
import { type Installation, installTools } from './files/install-tools.ts';
import { sampleTools } from './files/sample-tools.ts';
import type { FileTool } from './files/tool.ts';
import type { Sampled } from './stats.ts';
import { type BenchColumn, type BenchRow, type BenchSettings, type BenchTable, medianOf } from './table.ts';
import { cpTool } from './tools/copies.ts';
import { precompiledTool } from './tools/handlebars-writers.ts';
import { builtInTool } from './tools/scaffold.ts';
import { TOOLS } from './tools/tool-list.ts';

interface SizeRun {
  readonly size: number;
  readonly sampled: readonly Sampled[];
}

const COLUMNS: readonly BenchColumn[] = [
  { key: 'median', title: 'median ms', unit: 'ms' },
  { key: 'min', title: 'min', unit: 'ms' },
  { key: 'max', title: 'max', unit: 'ms' },
  { key: 'runs', title: 'runs', unit: 'count' },
  { key: 'ratio', title: `× ${cpTool.name}`, unit: '×' },
  { key: 'startUp', title: 'start-up ms', unit: 'ms' },
  { key: 'perFile', title: 'µs a file', unit: 'µs' },
  { key: 'perFileRatio', title: `× ${precompiledTool.name}`, unit: '×' },
];

/** One table per number of files. Start-up is a run with one file: all that does not grow with the number of files. */
export async function runFiles(settings: BenchSettings): Promise<readonly BenchTable[]> {
  const chosen = TOOLS.filter(({ name }) => settings.tools?.includes(name) ?? true);
  const installation = installTools(chosen, settings.report);
  const single: SizeRun = { size: 1, sampled: sampleTools(1, installation.ready, settings) };
  const tables: BenchTable[] = [];
  let previous = single;
  for (const size of settings.sizes) {
    const tooSlow = findTooSlow(size, single, previous, settings.patience);
    const ready = installation.ready.filter(({ tool }) => !tooSlow.has(tool.name));
    const run: SizeRun = { size, sampled: sampleTools(size, ready, settings) };
    const rows = composeRows(chosen, single, run, new Map([...installation.refused, ...tooSlow]));
    tables.push({
      id: `files-${size}`,
      title: `${size} templated files of 2 KiB`,
      columns: COLUMNS,
      rows,
      budgets: composeBudgets(size, rows),
      notes: size === settings.sizes.at(-1) ? composeNotes(chosen, installation, settings) : [],
    });
    previous = run;
  }
  return tables;
}

/** Tools whose single run would outlast the patience, judged by their cost per file at the size before. */
function findTooSlow(size: number, single: SizeRun, previous: SizeRun, patience: number): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name } of previous.sampled) {
    const perFile = costPerFile(name, single, previous);
    const predicted = perFile === undefined ? 0 : (medianOf(single.sampled, name) ?? 0) + perFile * size;
    if (predicted > patience)
      found.set(name, `not run: one run would take about ${Math.round(predicted / 1000)} s, more than the limit`);
  }
  return found;
}

function composeRows(
  chosen: readonly FileTool[],
  single: SizeRun,
  run: SizeRun,
  remarks: ReadonlyMap<string, string>,
): readonly BenchRow[] {
  const copy = medianOf(run.sampled, cpTool.name);
  const precompiled = costPerFile(precompiledTool.name, single, run);
  return chosen.map(({ name }): BenchRow => {
    const entry = run.sampled.find((sampled) => sampled.name === name);
    if (entry === undefined) return { name, cells: {}, remark: remarks.get(name) ?? 'not run' };
    if (entry.kind === 'failed') return { name, cells: {}, remark: entry.reason };
    const { median, min, max, runs } = entry.stats;
    const cells: Record<string, number | string> = { median, min, max, runs };
    if (copy !== undefined) cells.ratio = median / copy;
    const startUp = medianOf(single.sampled, name);
    if (startUp !== undefined) cells.startUp = startUp;
    const perFile = costPerFile(name, single, run);
    if (perFile !== undefined) {
      // Few files cost less than start-up varies; a negative figure would only look like one.
      cells.perFile = perFile > 0 ? perFile * 1000 : 'noise';
      if (precompiled !== undefined && precompiled > 0 && perFile > 0) cells.perFileRatio = perFile / precompiled;
    }
    return { name, cells };
  });
}

/** Milliseconds for each file beyond the first. */
function costPerFile(name: string, single: SizeRun, run: SizeRun): number | undefined {
  const one = medianOf(single.sampled, name);
  const all = medianOf(run.sampled, name);
  return one === undefined || all === undefined || run.size <= 1 ? undefined : (all - one) / (run.size - 1);
}

function composeBudgets(size: number, rows: readonly BenchRow[]): BenchTable['budgets'] {
  const cells = rows.find(({ name }) => name === builtInTool.name)?.cells ?? {};
  const { ratio, perFileRatio } = cells;
  if (size < 10_000 || typeof ratio !== 'number' || typeof perFileRatio !== 'number') return [];
  return [
    {
      what: `a file of ${builtInTool.name}, against ${precompiledTool.name}`,
      limit: 1,
      reached: perFileRatio,
      unit: '×',
      kind: 'budget',
    },
    {
      what: `the whole run of ${builtInTool.name}, against ${cpTool.name}`,
      limit: 1.5,
      reached: ratio,
      unit: '×',
      kind: 'aim',
    },
  ];
}

function composeNotes(
  chosen: readonly FileTool[],
  { ready }: Installation,
  { patience }: BenchSettings,
): readonly string[] {
  const seconds = Math.round(patience / 1000);
  return [
    'µs a file: (median - start-up) / (files - 1), where start-up is the median of the same tool with one file.',
    `A tool whose counted runs would together take more than ${seconds} s is run once; one whose single run would, not at all.`,
    'Every tool with figures produced the same bytes: sha256 over all paths and contents, compared on the first run.',
    ...chosen.map(({ name, how }) => {
      const versions = ready.find(({ tool }) => tool.name === name)?.versions;
      return `${name}${versions === undefined ? '' : ` (${versions})`}: ${how}.`;
    }),
  ];
}
