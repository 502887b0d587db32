import type { Sampled } from './stats.ts';

export type Unit = 'ms' | 'µs' | 'ns' | 'MB' | '×' | 'count' | 'text';

export interface BenchColumn {
  readonly key: string;
  readonly title: string;
  readonly unit: Unit;
}

export interface BenchRow {
  readonly name: string;
  /** By column key; a column without a cell stays blank. */
  readonly cells: Readonly<Record<string, number | string>>;
  /** Why there is no figure, or what to know when reading it. */
  readonly remark?: string;
}

export interface BenchBudget {
  readonly what: string;
  /** At most this much. */
  readonly limit: number;
  /** Undefined when the thing failed and could not be measured. */
  readonly reached: number | undefined;
  readonly unit: Unit;
  /** A missed `gate` fails the run; `budget` and `aim` are only printed. */
  readonly kind: 'gate' | 'budget' | 'aim';
}

/** One printed table. */
export interface BenchTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly BenchColumn[];
  readonly rows: readonly BenchRow[];
  readonly budgets: readonly BenchBudget[];
  readonly notes: readonly string[];
}

/** What the command line asks of every benchmark. */
export interface BenchSettings {
  readonly runs: number;
  /** Numbers of files for the files benchmark. */
  readonly sizes: readonly number[];
  /** Names of the tools to compare; undefined: all. */
  readonly tools: readonly string[] | undefined;
  /** Milliseconds after which a series of runs is cut to one run, and a single run is left out. */
  readonly patience: number;
  /** Absolute path of the built command. */
  readonly scaffold: string;
  /** A new folder for outputs; nothing in it is removed before the end. */
  readonly folder: string;
  report(progress: string): void;
}

export interface Bench {
  readonly id: string;
  run(settings: BenchSettings): Promise<readonly BenchTable[]>;
}

/** Whether a budget holds; what could not be measured does not. */
export function isWithin({ reached, limit }: BenchBudget): boolean {
  return reached !== undefined && reached <= limit;
}

interface TimingTable {
  readonly id: string;
  readonly title: string;
  readonly unit?: 'ms' | 'µs' | 'ns';
  /** Name of the subject that the ratios divide by. */
  readonly reference: string;
  readonly sampled: readonly Sampled[];
  readonly budgets?: readonly BenchBudget[];
  readonly notes?: readonly string[];
}

const PER_MILLISECOND = { ms: 1, µs: 1000, ns: 1_000_000 } as const;

/** The usual table: median, least, greatest, runs and the ratio to `reference`, one row per subject. */
export function composeTimingTable({
  id,
  title,
  unit = 'ms',
  reference,
  sampled,
  budgets = [],
  notes = [],
}: TimingTable): BenchTable {
  const base = medianOf(sampled, reference);
  const factor = PER_MILLISECOND[unit];
  const rows = sampled.map((entry): BenchRow => {
    if (entry.kind === 'failed') return { name: entry.name, cells: {}, remark: `failed: ${entry.reason}` };
    const { median, min, max, runs } = entry.stats;
    const cells = { median: median * factor, min: min * factor, max: max * factor, runs };
    return { name: entry.name, cells: base === undefined ? cells : { ...cells, ratio: median / base } };
  });
  const columns: readonly BenchColumn[] = [
    { key: 'median', title: `median ${unit}`, unit },
    { key: 'min', title: 'min', unit },
    { key: 'max', title: 'max', unit },
    { key: 'runs', title: 'runs', unit: 'count' },
    { key: 'ratio', title: `× ${reference}`, unit: '×' },
  ];
  return { id, title, columns, rows, budgets, notes };
}

/** One median over another, undefined when either is missing. */
export function ratioOf(sampled: readonly Sampled[], name: string, reference: string): number | undefined {
  const median = medianOf(sampled, name);
  const base = medianOf(sampled, reference);
  return median === undefined || base === undefined ? undefined : median / base;
}

/** The median of a subject, undefined when it failed or was not there. */
export function medianOf(sampled: readonly Sampled[], name: string): number | undefined {
  const found = sampled.find((entry) => entry.name === name);
  return found?.kind === 'measured' ? found.stats.median : undefined;
}
