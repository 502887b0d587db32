import { computeBudget, type Objective, type ObjectivePeriod, roundConstant } from './objective.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How fast the budget goes, told from a long window that gives certainty and a short one that tells when it is over. */
export interface BurnWindow {
  readonly burn: 'fast' | 'slow' | 'ticket-fast' | 'ticket-slow';
  readonly severity: 'critical' | 'warning';
  readonly longSeconds: number;
  readonly shortSeconds: number;
  /** Multiple of the rate at which the budget would last exactly for the period. */
  readonly factor: number;
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
}

/** Rates over longer windows are told from recorded rates over five minutes: exact ones would read days of samples again and again. */
export const LONGEST_RAW_SECONDS = 6 * HOUR;
const RECORDED_RATE_SECONDS = 5 * MINUTE;

type WindowShape = Omit<BurnWindow, 'factor'>;

/** The Google SRE Workbook, chapter 5, table 5-8, with the fourth pair of google/prometheus-slo-burn-example. */
const SHAPES = [
  shape('fast', 'critical', [HOUR, 5 * MINUTE], [MINUTE, 5 * MINUTE]),
  shape('slow', 'critical', [6 * HOUR, 30 * MINUTE], [5 * MINUTE, 5 * MINUTE]),
  shape('ticket-fast', 'warning', [DAY, 2 * HOUR], [15 * MINUTE, 30 * MINUTE]),
  shape('ticket-slow', 'warning', [3 * DAY, 6 * HOUR], [30 * MINUTE, 30 * MINUTE]),
] as const;

/** Share of the whole budget that is spent in the long window when the alert fires. */
const SHARES: Readonly<Record<ObjectivePeriod, readonly [number, number, number, number]>> = {
  // With the shares of a month a week would page at 3.4 times the rate; these are sloth's (examples/windows/7d.yaml).
  7: [0.08, 0.125, 0.2, 0.42],
  28: [0.02, 0.05, 0.1, 0.1],
  30: [0.02, 0.05, 0.1, 0.1],
  // With the shares of a month a quarter would page at 43 times the rate only; these give the factors of 30 days.
  90: [0.02 / 3, 0.05 / 3, 0.1 / 3, 0.1 / 3],
};

/** The four windows of an objective, the fastest first: `factor = share * period / long`, at least 1. */
export function listBurnWindows({ periodDays }: Pick<Objective, 'periodDays'>): readonly BurnWindow[] {
  const shares = SHARES[periodDays];
  return SHAPES.map((window, index) => {
    const share = shares[index] ?? 0;
    // Below 1 it would fire while the objective is being met.
    const factor = Math.max(1, roundConstant((share * periodDays * DAY) / window.longSeconds));
    return { ...window, factor };
  });
}

/**
 * Seconds from the begin of a fault until the alert fires, after a time without any: the long window has to fill up to its threshold,
 * then `for` has to pass. Undefined when the fault is too small for it to ever fire.
 *
 * @param badShare share of bad requests during the fault, of constant traffic
 * @param delaySeconds of scrape and evaluation
 */
export function computeFireTime(
  window: BurnWindow,
  objective: Pick<Objective, 'target'>,
  badShare: number,
  delaySeconds = 0,
): number | undefined {
  const threshold = roundConstant(window.factor * computeBudget(objective));
  if (badShare <= threshold) return undefined;
  const fullSeconds = (window.longSeconds * threshold) / badShare;
  const isRaw = window.longSeconds <= LONGEST_RAW_SECONDS;
  return (isRaw ? fullSeconds : lagBehind(fullSeconds)) + window.forSeconds + delaySeconds;
}

/** A recorded rate rises in a straight line while its own window fills, so a sum of it comes later than what it stands for. */
function lagBehind(seconds: number): number {
  const lag = RECORDED_RATE_SECONDS / 2;
  return seconds >= lag ? seconds + lag : Math.sqrt(2 * RECORDED_RATE_SECONDS * seconds);
}

/**
 * Seconds from the end of a fault until the alert is over: the short window has to empty down to its threshold, then `keep_firing_for`
 * has to pass. Holds for a fault after which the long window is still above, as it is when the alert fires.
 */
export function computeClearTime(
  window: BurnWindow,
  objective: Pick<Objective, 'target'>,
  badShare: number,
  delaySeconds = 0,
): number {
  const threshold = roundConstant(window.factor * computeBudget(objective));
  return window.shortSeconds * (1 - threshold / badShare) + window.keepFiringSeconds + delaySeconds;
}

/** Requests an hour below which one failure alone is over the threshold of the window. */
export function computeLowTraffic({ factor, longSeconds }: BurnWindow, objective: Pick<Objective, 'target'>): number {
  return HOUR / longSeconds / (factor * computeBudget(objective));
}

function shape(
  burn: BurnWindow['burn'],
  severity: BurnWindow['severity'],
  [longSeconds, shortSeconds]: readonly [number, number],
  [forSeconds, keepFiringSeconds]: readonly [number, number],
): WindowShape {
  return { burn, severity, longSeconds, shortSeconds, forSeconds, keepFiringSeconds };
}
