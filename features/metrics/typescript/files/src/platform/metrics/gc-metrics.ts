import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

const KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/** How long garbage collections stopped the process, by kind. */
export function measureCollections(meter: Meter): { start(): void; stop(): void } {
  const duration = meter.createHistogram('v8js.gc.duration', {
    unit: 's',
    description: 'Time that garbage collections stopped the process for',
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) duration.record(entry.duration / 1000, { 'v8js.gc.type': kindOf(entry) });
  });
  return { start: () => observer.observe({ entryTypes: ['gc'] }), stop: () => observer.disconnect() };
}

function kindOf({ detail }: PerformanceEntry & { readonly detail?: unknown }): string {
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : Number.NaN;
  return KINDS[kind] ?? 'other';
}
