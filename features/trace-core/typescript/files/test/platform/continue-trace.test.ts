import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Span, type SpanOptions, type Context as TraceContext, type Tracer, trace } from '@opentelemetry/api';
import { continueTrace } from '../../src/platform/telemetry/continue-trace.ts';
import { testContext } from '../support/database.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const GIVEN = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

/** Keeps what it is asked for, and makes spans of the trace of the parent. */
function recordingTracer(ended: string[], parents: (string | undefined)[]): Tracer {
  const startActiveSpan = (
    name: string,
    _: SpanOptions,
    parent: TraceContext,
    work: (span: Span) => unknown,
  ): unknown => {
    const { traceId = 'f'.repeat(32), spanId } = trace.getSpanContext(parent) ?? {};
    parents.push(spanId);
    const span = trace.wrapSpanContext({ traceId, spanId: 'a'.repeat(16), traceFlags: 1 });
    span.end = () => void ended.push(name);
    return work(span);
  };
  return Object.assign(Object.create(trace.getTracer('test')), { startActiveSpan });
}

it('work goes on with the trace that its context names, and names its own span', async () => {
  const [ended, parents]: [string[], (string | undefined)[]] = [[], []];
  const tracer = recordingTracer(ended, parents);
  const result = await continueTrace(
    tracer,
    'job',
    { ...testContext, traceparent: GIVEN },
    async (own) => own.traceparent,
  );
  assert.equal(result, `00-${TRACE_ID}-${'a'.repeat(16)}-01`);
  assert.deepEqual([ended, parents], [['job'], ['00f067aa0ba902b7']]);
});

it('a span ends when its work fails, and work of nobody begins a trace', async () => {
  const [ended, parents]: [string[], (string | undefined)[]] = [[], []];
  const tracer = recordingTracer(ended, parents);
  const failing = continueTrace(tracer, 'job', { ...testContext, traceparent: undefined }, () =>
    Promise.reject(new Error('broken')),
  );
  await assert.rejects(failing, /broken/);
  assert.deepEqual([ended, parents], [['job'], [undefined]]);
});

it('where nobody traces, the trace is passed on as it is', async () => {
  const ctx = { ...testContext, traceparent: GIVEN };
  assert.equal(await continueTrace(trace.getTracer('test'), 'job', ctx, async (own) => own.traceparent), GIVEN);
});
