import type { Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Target, toExporterOptions, watchDeliveries } from './delivery.ts';

export interface TraceExportOptions {
  readonly resource: Resource;
  /** Of the traces that begin here. */
  readonly traceRatio: number;
}

/** `ownSpans` are those that are kept and that this app made: another one in the same process has its own. */
export function sendTraces(target: Target, { resource, traceRatio }: TraceExportOptions) {
  const exporter = watchDeliveries(new OTLPTraceExporter(toExporterOptions(target, 'traces')), 'traces', target.log);
  const ownSpans = new WeakSet<Span>();
  const provider = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(traceRatio) }),
    spanProcessors: [
      rememberSpans(ownSpans),
      new BatchSpanProcessor({ exporter, exportTimeoutMillis: target.timeoutMs }),
    ],
  });
  return { provider, ownSpans };
}

function rememberSpans(spans: WeakSet<Span>): SpanProcessor {
  return {
    onStart: (span) => void spans.add(span),
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}
