import type { Meter } from '@opentelemetry/api';

export interface Lag {
  readonly projection: string;
  /** Changes that are not applied. */
  readonly changes: number;
  readonly oldestMs: number;
}

/** Gives back the function that keeps the latest figures for whoever reads the metrics. */
export function createLagGauges(meter: Meter): (lags: readonly Lag[]) => void {
  let latest: readonly Lag[] = [];
  meter.createObservableGauge('projections.pending', { unit: '{change}' }).addCallback((result) => {
    for (const { projection, changes } of latest) result.observe(changes, { projection });
  });
  meter.createObservableGauge('projections.lag', { unit: 's' }).addCallback((result) => {
    for (const { projection, oldestMs } of latest) result.observe(oldestMs / 1000, { projection });
  });
  return (lags) => {
    latest = lags;
  };
}
