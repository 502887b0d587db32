import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { context, propagation } from '@opentelemetry/api';
import { defineRoute } from '../../src/platform/http/route.ts';
import { defineJob } from '../../src/platform/jobs/job.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { registerTracing } from '../../src/platform/telemetry/register-tracing.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startService } from '../support/service.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const remind = defineJob<number>('test.remind');

before(registerTracing);
after(() => {
  context.disable();
  propagation.disable();
});

it('a job is a span of the request that asked for it, and so is what it does', async () => {
  await using receiver = await startOtlpReceiver();
  const { promise: seen, resolve } = Promise.withResolvers<string | undefined>();
  const service = await startService({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, JOBS_POLL_MS: '5', JOBS_IN_SERVICE: 'true' },
    extend({ http, use }) {
      use(Jobs).handle(remind, async (ctx) => resolve(ctx.traceparent));
      http.routes([
        defineRoute({
          id: 'remind',
          method: 'GET',
          path: '/remind',
          summary: '',
          tag: '',
          undocumented: true,
          open: true,
          responses: { 204: { description: '' } },
          async handle(ctx) {
            await use(Jobs).enqueue(ctx, remind, 1);
            return { status: 204 };
          },
        }),
      ]);
    },
  });
  await service.client.get('/remind', { headers: { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` } });
  const traceparent = await seen;
  await service.app.shutdown();
  const server = await receiver.span('GET /remind');
  const job = await receiver.span('job test.remind');
  assert.equal(job.kind, 'consumer');
  assert.equal(job.traceId, TRACE_ID);
  assert.equal(job.parentId, server.spanId);
  assert.equal(traceparent, `00-${TRACE_ID}-${job.spanId}-01`);
});
