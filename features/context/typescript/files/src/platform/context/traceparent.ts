import { type SpanContext, trace } from '@opentelemetry/api';

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The header of W3C Trace Context when it is well formed. Anything else is ignored, as the standard asks. */
export function parseTraceparent(header: string | null): string | undefined {
  return header !== null && TRACEPARENT.test(header) ? header : undefined;
}

export function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.split('-')[1];
}

/** As the header that whoever works for this request passes on. Nothing for a span that nobody traces. */
export function formatTraceparent(span: SpanContext): string | undefined {
  const { traceId, spanId, traceFlags } = span;
  if (!trace.isSpanContextValid(span)) return undefined;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
