import type { Meter } from '@opentelemetry/api';

/** What is committed and not published. */
export interface Backlog {
  readonly count: number;
  readonly oldestMs: number;
}

/** Gives back the function that keeps the latest figures for whoever reads the metrics. */
export function createBacklogGauges(meter: Meter): (backlog: Backlog) => void {
  let latest: Backlog | undefined;
  meter.createObservableGauge('outbox.pending', { unit: '{message}' }).addCallback((result) => {
    if (latest) result.observe(latest.count);
  });
  meter.createObservableGauge('outbox.oldest.age', { unit: 's' }).addCallback((result) => {
    if (latest) result.observe(latest.oldestMs / 1000);
  });
  return (backlog) => {
    latest = backlog;
  };
}
