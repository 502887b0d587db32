import { type BurnWindow, LONGEST_RAW_SECONDS } from '../../slo/burn-windows.ts';
import { printDuration } from '../../slo/durations.ts';
import { computeBudget } from '../../slo/objective.ts';
import type { Selector, ServiceObjective } from './service-objective.ts';

/** Failures of ours. 4xx are mistakes of callers, and an answer to them is a good one. */
const FAILED = 'http_response_status_code=~"5.."';
const ANSWERED = 'http_response_status_code!~"5.."';

/** The labels of all recorded series of an objective, for `on`: both sides of a division have to agree on them. */
const KEYS = 'on(slo_id, slo_service, slo)';

/** Requests a second in a window, e.g. `5m`. */
export function totalRate(objective: ServiceObjective, window: string): string {
  return objective.indicator === 'availability'
    ? sumOfRates(objective, 'count', window)
    : sumOfRates(objective, 'count', window, ANSWERED);
}

/**
 * Bad requests a second in a window. A service that has never failed has no series of failures, which is 0 and not nothing. Requests
 * that failed fast are no quick answers, so the latency of failures does not count.
 */
export function badRate(objective: ServiceObjective, window: string): string {
  const total = totalRate(objective, window);
  if (objective.indicator === 'availability')
    return `${sumOfRates(objective, 'count', window, FAILED)} or 0 * ${total}`;
  const quick = sumOfRates(objective, 'bucket', window, `${ANSWERED},${matchBucket(objective.threshold ?? 0)}`);
  return `clamp_min(${total} - ${quick}, 0)`;
}

/** Prometheus 3 writes `1.0` where 2 wrote `1`; both are the same bucket. */
export function matchBucket(threshold: number): string {
  return `le=~"${String(threshold).replace('.', '[.]')}([.]0)?"`;
}

/** Share of bad requests. Nothing while there are none at all: an idle hour is neither good nor bad. */
export function errorRatio(objective: ServiceObjective, window: string): string {
  return `${recorded(objective, `slo:sli_bad:rate${window}`)} / (${recorded(objective, `slo:sli_total:rate${window}`)} > 0)`;
}

/** The same for long windows, from the recorded rates: weighted by requests, and quick to compute. */
export function longErrorRatio(objective: ServiceObjective, window: string): string {
  const sum = (name: string): string => `sum_over_time(${recorded(objective, name)}[${window}])`;
  return `${sum('slo:sli_bad:rate5m')} / (${sum('slo:sli_total:rate5m')} > 0)`;
}

/** How many times as fast as it may the budget goes, now. */
export function currentBurnRate(objective: ServiceObjective): string {
  return divide(recorded(objective, 'slo:sli_error:ratio_rate5m'), recorded(objective, 'slo:error_budget:ratio'));
}

/** Share of the budget that is left; below 0 once more is spent than there was. */
export function remainingBudget(objective: ServiceObjective): string {
  const spent = recorded(objective, `slo:sli_error:ratio_rate${objective.periodDays}d`);
  return `1 - ${divide(spent, recorded(objective, 'slo:error_budget:ratio'))}`;
}

/** Share of the period of which there are samples: below 1 the service is young, or Prometheus forgets too soon. */
export function periodCoverage(objective: ServiceObjective, intervalSeconds: number): string {
  const { periodDays } = objective;
  const samples = `count_over_time(${recorded(objective, 'slo:sli_total:rate5m')}[${periodDays}d])`;
  return `${samples} * ${intervalSeconds} / ${periodDays * 86_400}`;
}

/** Both windows burn, and it is more than a few requests where somebody would be called. */
export function burnCondition(objective: ServiceObjective, window: BurnWindow): string {
  const threshold = `(${window.factor} * ${printBudget(objective)})`;
  const [long, short] = [printDuration(window.longSeconds), printDuration(window.shortSeconds)];
  const exceeds = (name: string): string => `${recorded(objective, `slo:sli_error:ratio_rate${name}`)} > ${threshold}`;
  const conditions = [exceeds(long), exceeds(short)];
  if (window.longSeconds <= LONGEST_RAW_SECONDS && objective.minimumBad > 0) {
    const bad = recorded(objective, `slo:sli_bad:rate${long}`);
    conditions.push(`${bad} * ${window.longSeconds} >= ${objective.minimumBad}`);
  }
  return conditions.join(` and ${KEYS} `);
}

/** The budget in a notation that Prometheus reads, which 1e-5 is as well. */
export function printBudget(objective: ServiceObjective): string {
  return String(computeBudget(objective));
}

function recorded({ sloId }: ServiceObjective, name: string): string {
  return `${name}{slo_id="${sloId}"}`;
}

function divide(left: string, right: string): string {
  return `${left} / ${KEYS} ${right}`;
}

/** The rates of all that counts, summed after and not before: a sum of counters falls when an instance restarts. */
function sumOfRates(
  { series, selectors }: ServiceObjective,
  suffix: 'count' | 'bucket',
  window: string,
  extra = '',
): string {
  const rates = selectors.map(
    (selector) => `rate(${series}_${suffix}{${[printSelector(selector), extra].filter(Boolean).join(',')}}[${window}])`,
  );
  return `sum(${rates.join(' or ')})`;
}

function printSelector(selector: Selector): string {
  return Object.entries(selector)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',');
}
