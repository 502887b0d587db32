import { tmpdir } from 'node:os';

/** What a series of samples says. All times are milliseconds unless a table says otherwise. */
interface Stats {
  readonly runs: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One thing to be measured; `sample` acts once and returns how long it took in milliseconds. */
export interface Subject {
  readonly name: string;
  sample(round: number): number;
}

export interface SamplingOptions {
  /** Rounds that count. */
  readonly runs: number;
  /** Rounds that do not count; they fill the caches of disk, engine and compiler. */
  readonly warmUps?: number;
  /** A subject whose counted rounds would together take longer than this is run once instead. Milliseconds. */
  readonly patience?: number;
}

export type Sampled =
  | { readonly kind: 'measured'; readonly name: string; readonly stats: Stats; readonly samples: readonly number[] }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string };

/** The message of whatever was thrown, without the paths of this machine: it is published. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(process.cwd(), '.').replaceAll(tmpdir(), 'TMP');
}

interface Series {
  readonly subject: Subject;
  readonly samples: number[];
  runs: number;
  failure: string | undefined;
}

/** Fewer counted rounds than this are not published. */
export const LEAST_RUNS = 7;

/**
 * Runs all subjects in turn, round by round, so that a slow minute of the machine hits all of them alike. The order
 * rotates by one each round, because whoever comes after a heavy writer meets its dirty pages.
 *
 * A subject that throws is reported as failed and left out of the rounds that follow.
 */
export function sampleInterleaved(subjects: readonly Subject[], options: SamplingOptions): readonly Sampled[] {
  const { runs, warmUps = 1, patience = Number.POSITIVE_INFINITY } = options;
  const all = subjects.map((subject): Series => ({ subject, samples: [], runs, failure: undefined }));
  for (let round = 0; round < warmUps; round++) {
    for (const series of all) {
      const elapsed = sampleOnce(series, round);
      if (elapsed !== undefined && elapsed * runs > patience) series.runs = 1;
    }
  }
  for (let round = 0; round < runs; round++) {
    for (const series of rotate(all, round)) {
      if (round >= series.runs) continue;
      const elapsed = sampleOnce(series, warmUps + round);
      if (elapsed !== undefined) series.samples.push(elapsed);
    }
  }
  return all.map(({ subject: { name }, samples, failure }) =>
    failure === undefined
      ? { kind: 'measured', name, stats: summarise(samples), samples }
      : { kind: 'failed', name, reason: failure },
  );
}

/**
 * A subject of a micro-benchmark: `act` is called `repeats` times in each round, and the sample is the mean of one call.
 * `act` returns its result so that the engine cannot drop the work.
 */
export function timedSubject(name: string, act: () => unknown, repeats = 1): Subject {
  return {
    name,
    sample() {
      let last: unknown;
      const started = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) last = act();
      const elapsed = performance.now() - started;
      if (last === neverReturned) throw new Error(`${name} returns what nothing returns`);
      return elapsed / repeats;
    },
  };
}

/** Median, least and greatest of at least one sample. */
export function summarise(samples: readonly number[]): Stats {
  const sorted = samples.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  const min = sorted[0];
  const max = sorted.at(-1);
  if (upper === undefined || min === undefined || max === undefined) throw new Error('no sample to summarise');
  const lower = sorted.length % 2 === 0 ? (sorted[half - 1] ?? upper) : upper;
  return { runs: sorted.length, median: (lower + upper) / 2, min, max };
}

const neverReturned = Symbol('never returned');

function sampleOnce(series: Series, round: number): number | undefined {
  if (series.failure !== undefined) return undefined;
  try {
    return series.subject.sample(round);
  } catch (error) {
    series.failure = describeFailure(error);
    return undefined;
  }
}

function rotate<T>(items: readonly T[], by: number): readonly T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
