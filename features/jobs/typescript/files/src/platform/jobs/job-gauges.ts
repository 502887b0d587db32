import type { Meter } from '@opentelemetry/api';
import type { JobStatistics } from './jobs.ts';

export interface JobGauges {
  /** Keeps the latest figures for whoever reads the metrics. */
  show(statistics: JobStatistics): void;
}

/** What is in the queue, whoever works on it. */
export function createJobGauges(meter: Meter): JobGauges {
  let latest: JobStatistics | undefined;
  meter.createObservableGauge('jobs.queued', { unit: '{job}' }).addCallback((result) => {
    for (const { kind, counts } of latest?.kinds ?? []) {
      for (const [state, count] of Object.entries(counts)) {
        if (state !== 'done') result.observe(count, { kind, state });
      }
    }
  });
  meter.createObservableGauge('jobs.oldest.age', { unit: 's' }).addCallback((result) => {
    if (latest) result.observe(latest.oldestWaitingMs / 1000);
  });
  return {
    show(statistics) {
      latest = statistics;
    },
  };
}
