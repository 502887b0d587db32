import type { Meter } from '@opentelemetry/api';

export interface EventLag {
  readonly projection: string;
  readonly events: number;
  readonly oldestMs: number;
}

/** Gives back the function that keeps the latest figures for whoever reads the metrics. */
export function createEventGauges(meter: Meter): (lags: readonly EventLag[]) => void {
  let latest: readonly EventLag[] = [];
  meter.createObservableGauge('eventstore.pending', { unit: '{event}' }).addCallback((result) => {
    for (const { projection, events } of latest) result.observe(events, { projection });
  });
  meter.createObservableGauge('eventstore.lag', { unit: 's' }).addCallback((result) => {
    for (const { projection, oldestMs } of latest) result.observe(oldestMs / 1000, { projection });
  });
  return (lags) => {
    latest = lags;
  };
}
