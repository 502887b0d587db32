import {
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type Context as TraceContext,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Context } from '../../kernel/context.ts';
import { formatTraceparent, parseTraceparent } from '../context/traceparent.ts';

/**
 * Does work that was handed over, as a job or a message is, in a span of the trace that its context names: whoever handed it over may be another
 * process, and gone. The context that `work` gets names that span in turn.
 */
export function continueTrace<T>(
  tracer: Tracer,
  name: string,
  ctx: Context,
  work: (ctx: Context, span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER }, parentOf(ctx), async (span) => {
    try {
      return await work({ ...ctx, traceparent: formatTraceparent(span.spanContext()) ?? ctx.traceparent }, span);
    } finally {
      span.end();
    }
  });
}

function parentOf({ traceparent }: Context): TraceContext {
  const [, traceId, spanId, flags] = parseTraceparent(traceparent ?? null)?.split('-') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags ?? '', 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
