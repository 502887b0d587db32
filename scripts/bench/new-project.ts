/** `scaffold new`, the whole process, against copying the same tree. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { idleNode, type ProcessCall, timeCalls } from './run-process.ts';
import { describeFailure, type Sampled, type Subject, sampleInterleaved } from './stats.ts';
import {
  type BenchBudget,
  type BenchSettings,
  type BenchTable,
  composeTimingTable,
  medianOf,
  ratioOf,
} from './table.ts';

const PROJECT = 'billing';
/** A service with a module, as the first one of most users. */
const MODULE = 'invoice(number:string!,total:money,dueOn:date?)';
const FLAGS = ['--module', MODULE, '--no-git', '--yes'] as const;
const TIERS = ['basic', 'enterprise'] as const;
const REFERENCE = 'cp -r + node -e 0';
const GATE_MS = 500;
const AIM_RATIO = 3;
const MEMORY_MB = 150;
const RECORD_PEAK = fileURLToPath(new URL('record-peak.cjs', import.meta.url));

type MeasuredTier =
  | { readonly kind: 'failed'; readonly reason: string }
  /** No more files than the tier before: the tier has no preset of its own yet. */
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'measured';
      readonly files: number;
      readonly peakMb: number;
      readonly sampled: readonly Sampled[];
    };

/** One table per tier. */
export async function runNewProject(settings: BenchSettings): Promise<readonly BenchTable[]> {
  const tables: BenchTable[] = [];
  let smaller = 0;
  for (const tier of TIERS) {
    settings.report(`new: ${tier}`);
    const folder = join(settings.folder, tier);
    mkdirSync(folder);
    const measured = measureTier(tier, folder, smaller, settings);
    tables.push(composeTierTable(tier, measured));
    if (measured.kind === 'measured') smaller = measured.files;
  }
  return tables;
}

/** A first run makes the tree that is copied, and tells the peak memory; the runs that are timed record nothing. */
function measureTier(tier: string, folder: string, smaller: number, settings: BenchSettings): MeasuredTier {
  const makeIn = (cwd: string, env: Readonly<Record<string, string>> = {}): ProcessCall => ({
    argv: [process.execPath, settings.scaffold, 'new', PROJECT, '--tier', tier, ...FLAGS],
    cwd,
    env,
  });
  const freshFolder = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };
  const first = freshFolder('first');
  const peakFile = join(folder, 'peak');
  try {
    timeCalls([makeIn(first, { NODE_OPTIONS: `--require=${RECORD_PEAK}`, BENCH_PEAK_FILE: peakFile })], folder);
  } catch (error) {
    return { kind: 'failed', reason: describeFailure(error) };
  }
  const tree = join(first, PROJECT);
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  if (files <= smaller) return { kind: 'empty' };
  const subjects: readonly Subject[] = [
    {
      name: REFERENCE,
      sample(round) {
        const cwd = freshFolder(`copy-${round}`);
        return timeCalls([{ argv: ['cp', '-r', tree, cwd], cwd }, idleNode(cwd)], folder);
      },
    },
    { name: `scaffold new, ${tier}`, sample: (round) => timeCalls([makeIn(freshFolder(`new-${round}`))], folder) },
  ];
  return {
    kind: 'measured',
    files,
    peakMb: Number(readFileSync(peakFile, 'utf8')) / 1024,
    sampled: sampleInterleaved(subjects, { runs: settings.runs }),
  };
}

function composeTierTable(tier: string, measured: MeasuredTier): BenchTable {
  const name = `scaffold new, ${tier}`;
  const blank = { id: `new-${tier}`, title: `A new service, tier ${tier}`, columns: [], rows: [] };
  switch (measured.kind) {
    case 'failed':
      return {
        ...blank,
        rows: [{ name, cells: {}, remark: measured.reason }],
        budgets: composeBudgets(name, undefined, []),
        notes: [],
      };
    case 'empty':
      return { ...blank, budgets: [], notes: [`Not measured: tier ${tier} adds no file to the tier before yet.`] };
    case 'measured': {
      const { sampled, peakMb, files } = measured;
      const notes = [`${files} files; the whole process, with one module, without git and without install.`];
      const budgets = composeBudgets(name, peakMb, sampled);
      return composeTimingTable({ ...blank, reference: REFERENCE, sampled, budgets, notes });
    }
  }
}

function composeBudgets(name: string, peakMb: number | undefined, sampled: readonly Sampled[]): readonly BenchBudget[] {
  const ratio = ratioOf(sampled, name, REFERENCE);
  return [
    { what: name, limit: GATE_MS, reached: medianOf(sampled, name), unit: 'ms', kind: 'gate' },
    { what: `${name}, against ${REFERENCE}`, limit: AIM_RATIO, reached: ratio, unit: '×', kind: 'aim' },
    { what: `peak memory of ${name}`, limit: MEMORY_MB, reached: peakMb, unit: 'MB', kind: 'gate' },
  ];
}
