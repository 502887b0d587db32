import { roundConstant } from '../../slo/objective.ts';
import type { ServiceObjective } from './service-objective.ts';

/** Requests of the same kind for some minutes. */
export interface Phase {
  readonly minutes: number;
  /** Requests a minute, the bad ones included. */
  readonly total: number;
  readonly bad: number;
  /** The first instance has restarted: its counters begin at 0 again. */
  readonly isRestart?: boolean;
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Two instances share the traffic: what an average or one instance hides has to show. */
const INSTANCES = ['a', 'b'];

/**
 * What the instances of the service expose under such traffic, with a sample a minute from minute 0 on.
 *
 * @param instances which of them get as many requests as the phases say, each
 */
export function composeTraffic(
  objective: ServiceObjective,
  phases: readonly Phase[],
  instances: readonly string[] = INSTANCES,
): readonly InputSeries[] {
  const compose = objective.indicator === 'latency' ? composeLatency : composeAvailability;
  return instances.flatMap((instance) =>
    compose(objective, phases).map(({ suffix, labels, count }) => ({
      series: printSeries(objective, suffix, { instance, ...labels }),
      values: countUp(phases, { count, restarts: instance === INSTANCES[0] }),
    })),
  );
}

interface Counter {
  readonly suffix: 'count' | 'bucket';
  readonly labels: Readonly<Record<string, string>>;
  /** Requests a minute. */
  readonly count: (phase: Phase) => number;
}

function composeAvailability(_: ServiceObjective, phases: readonly Phase[]): readonly Counter[] {
  const good: Counter = { suffix: 'count', labels: statusOf(200), count: (phase) => 0.75 * goodOf(phase) };
  // Mistakes of callers are answered well.
  const refused: Counter = { suffix: 'count', labels: statusOf(404), count: (phase) => 0.25 * goodOf(phase) };
  const failed: Counter = { suffix: 'count', labels: statusOf(500), count: ({ bad }) => bad };
  return phases.some(({ bad }) => bad > 0) ? [good, failed, refused] : [good, refused];
}

function goodOf({ total, bad }: Phase): number {
  return total - bad;
}

/** Besides, some requests fail at once: they are neither good nor bad. */
function composeLatency({ threshold }: ServiceObjective): readonly Counter[] {
  const failures = ({ total }: Phase): number => roundConstant(total / 4);
  const buckets = [String(threshold), '+Inf'];
  return [
    { suffix: 'count', labels: statusOf(200), count: ({ total }) => total },
    { suffix: 'bucket', labels: { ...statusOf(200), le: String(threshold) }, count: ({ total, bad }) => total - bad },
    { suffix: 'bucket', labels: { ...statusOf(200), le: '+Inf' }, count: ({ total }) => total },
    { suffix: 'count', labels: statusOf(500), count: failures },
    ...buckets.map((le): Counter => ({ suffix: 'bucket', labels: { ...statusOf(500), le }, count: failures })),
  ];
}

function statusOf(status: number): Readonly<Record<string, string>> {
  return { http_response_status_code: String(status) };
}

function printSeries(
  { series, selectors }: ServiceObjective,
  suffix: string,
  more: Readonly<Record<string, string>>,
): string {
  const labels = { ...selectors[0], ...more };
  const printed = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${series}_${suffix}{${printed.join(',')}}`;
}

/** A counter as promtool writes it: `0+60x10 600x5`. The first phase begins with minute 0, at 0. */
function countUp(
  phases: readonly Phase[],
  { count, restarts }: { readonly count: (phase: Phase) => number; readonly restarts: boolean },
): string {
  let value = 0;
  const parts = phases.map((phase, index) => {
    const step = roundConstant(count(phase));
    const begin = index === 0 || (restarts && phase.isRestart === true) ? 0 : roundConstant(value + step);
    const repeats = index === 0 ? phase.minutes : phase.minutes - 1;
    value = roundConstant(begin + step * repeats);
    return `${begin}+${step}x${repeats}`;
  });
  return parts.join(' ');
}
