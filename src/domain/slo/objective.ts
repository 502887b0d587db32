/** The periods for which windows are known. */
export const OBJECTIVE_PERIODS = [7, 28, 30, 90] as const;
export type ObjectivePeriod = (typeof OBJECTIVE_PERIODS)[number];

export type Indicator = 'availability' | 'latency';

/** What is promised: the share of good requests in a period. */
export interface Objective {
  readonly service: string;
  readonly indicator: Indicator;
  /** Share of good requests, between 0 and 1, e.g. 0.999. */
  readonly target: number;
  readonly periodDays: ObjectivePeriod;
  /** Seconds in which a good request is answered; for latency only. */
  readonly threshold?: number;
  /** Bad requests below which nobody is called, in the long window. */
  readonly minimumBad: number;
}

/** Share of bad requests that the objective allows. Rounded, so that 1 - 0.999 is 0.001. */
export function computeBudget({ target }: Pick<Objective, 'target'>): number {
  return roundConstant(1 - target);
}

/** Ten decimals: what a rule file should print. */
export function roundConstant(value: number): number {
  return Number(value.toFixed(10));
}
