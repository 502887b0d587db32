import type { ProxyTracerProvider, Tracer } from '@opentelemetry/api';
import { traceOutgoingRequests } from './client-spans.ts';
import type { Delivery, Target } from './delivery.ts';
import { type LogExportOptions, sendLogs } from './log-export.ts';
import { type CollectMetrics, sendMetrics } from './metric-export.ts';
import { sendTraces, type TraceExportOptions } from './trace-export.ts';

type Choice = 'otlp' | 'none';

export interface ExportOptions extends TraceExportOptions, LogExportOptions {
  readonly traces: Choice;
  readonly metrics: Choice;
  readonly logs: Choice;
  /** Learn here where spans go. */
  readonly tracers: ProxyTracerProvider;
  readonly tracer: Tracer;
  /** Absent when nothing is measured. */
  readonly collect: CollectMetrics | undefined;
  readonly metricIntervalMs: number;
}

/** Opens what is chosen. A receiver that is away costs a warning, never a request. */
export function openExports(target: Target, options: ExportOptions): Delivery {
  const open: Delivery[] = [];
  if (options.traces === 'otlp') {
    const { provider, ownSpans } = sendTraces(target, options);
    options.tracers.setDelegate(provider);
    open.push(traceOutgoingRequests(options.tracer, ownSpans), { close: () => provider.shutdown() });
  }
  if (options.metrics === 'otlp' && options.collect)
    open.push(sendMetrics(target, options.collect, options.metricIntervalMs));
  if (options.logs === 'otlp') open.push(sendLogs(target, options));
  return {
    async close() {
      await Promise.allSettled(open.map((each) => each.close()));
    },
  };
}
