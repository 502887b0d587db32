import type { ServiceObjective } from './service-objective.ts';

/** Requests of the same kind for some minutes. */
export interface Phase {
  readonly minutes: number;
  /** Requests a minute, the bad ones included. */
  readonly total: number;
  readonly bad: number;
  /** The instance has restarted: its counters begin at 0 again. */
  readonly isRestart?: boolean;
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** What an instance of the service exposes under such traffic, with a sample a minute from minute 0 on. */
export function composeTraffic(objective: ServiceObjective, phases: readonly Phase[]): readonly InputSeries[] {
  const all = (name: string, labels: Readonly<Record<string, string>>, count: (phase: Phase) => number) => ({
    series: printSeries(objective, name, labels),
    values: countUp(phases, count),
  });
  const good = { http_response_status_code: '200' };
  if (objective.indicator === 'latency') {
    const le = String(objective.threshold);
    return [
      all('count', good, ({ total }) => total),
      all('bucket', { ...good, le }, ({ total, bad }) => total - bad),
      all('bucket', { ...good, le: '+Inf' }, ({ total }) => total),
    ];
  }
  const failures = phases.some(({ bad }) => bad > 0)
    ? [all('count', { http_response_status_code: '500' }, ({ bad }) => bad)]
    : [];
  return [all('count', good, ({ total, bad }) => total - bad), ...failures];
}

function printSeries(
  { series, selectors }: ServiceObjective,
  suffix: string,
  more: Readonly<Record<string, string>>,
): string {
  const labels = { ...selectors[0], instance: 'a', ...more };
  const printed = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${series}_${suffix}{${printed.join(',')}}`;
}

/** A counter as promtool writes it: `0+60x10 600x5`. The first phase begins with minute 0, at 0. */
function countUp(phases: readonly Phase[], count: (phase: Phase) => number): string {
  let value = 0;
  const parts = phases.map((phase, index) => {
    const step = count(phase);
    const begin = index === 0 || phase.isRestart === true ? 0 : value + step;
    const repeats = index === 0 ? phase.minutes : phase.minutes - 1;
    value = begin + step * repeats;
    return `${begin}+${step}x${repeats}`;
  });
  return parts.join(' ');
}
