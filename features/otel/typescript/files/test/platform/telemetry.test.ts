import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { context, propagation } from '@opentelemetry/api';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { registerTracing } from '../../src/platform/telemetry/register-tracing.ts';
import { modules } from '../support/modules.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { sampleOf } from '../support/samples.ts';
import { type ServiceOptions, startService } from '../support/service.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const sampled = { headers: { traceparent: `00-${TRACE_ID}-${CALLER}-01` } };
const unsampled = { headers: { traceparent: `00-${TRACE_ID}-${CALLER}-00` } };

const [contract] = modules;
assert.ok(contract);
const collection = `/${contract.collection}`;

const startTraced = (receiver: OtlpReceiver, { env, ...options }: ServiceOptions = {}) =>
  startService({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER_ARG: '0', LOG_LEVEL: 'info', ...env },
    ...options,
  });

/** A route that calls another service, and one that fails. */
function callUpstream(upstream: string): (platform: Platform) => void {
  const about = {
    method: 'GET',
    summary: '',
    tag: '',
    undocumented: true,
    responses: { 200: { description: '', schema: { type: 'object' } } },
    open: true,
  } as const;
  return ({ http }) =>
    http.routes([
      defineRoute({
        ...about,
        id: 'call',
        path: '/call/{id}',
        params: { type: 'object', properties: { id: { type: 'string' } } },
        handle: async () => ({ status: 200, body: await (await fetch(`${upstream}/there?token=canary`)).json() }),
      }),
      defineRoute({ ...about, id: 'fail', path: '/fail', handle: () => Promise.reject(new Error('broken')) }),
    ]);
}

describe('telemetry', () => {
  const upstream = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  let upstreamUrl = '';

  before(async () => {
    await registerTracing();
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const address = upstream.address();
    upstreamUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });

  after(() => {
    context.disable();
    propagation.disable();
    upstream.closeAllConnections();
    upstream.close();
  });

  it('follows a request from the caller to the use case, and the log leads to it', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver);
    await service.client.post(collection, sampleOf(contract), sampled);
    await service.app.shutdown();
    const server = await receiver.span(`POST ${collection}`);
    assert.equal(server.traceId, TRACE_ID);
    assert.equal(server.parentId, CALLER);
    assert.equal(server.kind, 'server');
    assert.equal(server.attributes['http.route'], collection);
    assert.equal(server.attributes['http.response.status_code'], 201);
    const useCase = receiver.spans.find(({ parentId, kind }) => parentId === server.spanId && kind === 'internal');
    assert.equal(useCase?.traceId, TRACE_ID);
    const line = service.logs.find(({ msg }) => msg === 'request');
    assert.equal(line?.trace_id, TRACE_ID);
    assert.equal(line?.span_id, server.spanId);
    const [resource] = receiver.resources;
    assert.equal(resource?.['service.name'], line?.service);
  });

  it('passes the trace on to the service that it calls, without what the query says', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver, { extend: callUpstream(upstreamUrl) });
    const { json } = await service.client.get('/call/4711', sampled);
    await service.app.shutdown();
    const server = await receiver.span('GET /call/{id}');
    const client = await receiver.span('GET');
    assert.equal(client.parentId, server.spanId);
    assert.equal(client.kind, 'client');
    assert.equal(json.traceparent, `00-${TRACE_ID}-${client.spanId}-01`);
    assert.equal(client.attributes['http.response.status_code'], 200);
    assert.doesNotMatch(JSON.stringify(receiver.spans), /canary/);
  });

  it('follows a caller that keeps nothing, and still passes the trace on', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver, {
      env: { OTEL_TRACES_SAMPLER_ARG: '1' },
      extend: callUpstream(upstreamUrl),
    });
    const { json } = await service.client.get('/call/1', unsampled);
    await service.app.shutdown();
    assert.match(json.traceparent, new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`));
    assert.deepEqual(receiver.spans, []);
  });

  it('keeps the chosen share of what begins here, and nothing of probes', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver, { env: { OTEL_TRACES_SAMPLER_ARG: '1' } });
    await service.client.get('/health/ready', sampled);
    await service.client.get('/somewhere-4711');
    await service.app.shutdown();
    assert.deepEqual(
      receiver.spans.filter(({ kind }) => kind === 'server').map(({ name }) => name),
      ['GET'],
    );
  });

  it('marks what fails because of us, and not what callers do wrong', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver, { extend: callUpstream(upstreamUrl) });
    await service.client.get('/fail', sampled);
    await service.client.get('/nowhere', sampled);
    await service.app.shutdown();
    const failed = await receiver.span('GET /fail');
    assert.equal(failed.isError, true);
    assert.equal(failed.attributes['error.type'], '500');
    assert.equal((await receiver.span('GET')).isError, false);
  });

  it('sends metrics under the names of the scrape, when it should', async () => {
    await using receiver = await startOtlpReceiver();
    const service = await startTraced(receiver, { env: { OTEL_METRICS_EXPORTER: 'otlp' } });
    await service.client.get(collection);
    await service.app.shutdown();
    assert.equal(receiver.metrics.get('http.server.request.duration'), 's');
    assert.equal(receiver.metrics.get('process.memory.usage'), 'By');
  });

  it('sends logs as they are on stdout, when it should', async () => {
    await using receiver = await startOtlpReceiver();
    const env = { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20canary' };
    const service = await startTraced(receiver, { env });
    await service.client.get(collection, sampled);
    service.app.platform.log.error({ err: new Error('with canary'), note: 'Bearer canary' }, 'careless');
    await service.app.shutdown();
    const request = receiver.logs.find(({ body }) => body === 'request');
    assert.equal(request?.traceId, TRACE_ID);
    assert.equal(request?.severity, 'info');
    const careless = receiver.logs.find(({ body }) => body === 'careless');
    assert.equal(careless?.attributes['exception.message'], 'with canary');
    assert.equal(careless?.attributes.note, '[redacted]');
    assert.equal(receiver.headers[0]?.authorization, 'Bearer canary');
  });

  it('is no hindrance when the receiver is away', async () => {
    const receiver = await startOtlpReceiver();
    await receiver[Symbol.asyncDispose]();
    const service = await startTraced(receiver, {
      env: { CLOSE_TIMEOUT_MS: '300', OTEL_EXPORTER_OTLP_TIMEOUT: '100' },
    });
    assert.equal((await service.client.get(collection, sampled)).status, 200);
    const started = performance.now();
    await service.app.shutdown();
    assert.ok(performance.now() - started < 2000);
    const warnings = service.logs.filter(({ msg }) => msg === 'telemetry cannot be delivered');
    assert.equal(warnings.length, 1);
  });

  it('is not there without an address', async () => {
    await using service = await startService({ extend: callUpstream(upstreamUrl) });
    assert.equal(service.app.platform.tracer.startSpan('x').isRecording(), false);
    assert.equal((await service.client.get('/call/1')).json.traceparent, undefined);
  });

  it('of one app is not that of another', async () => {
    await using mine = await startOtlpReceiver();
    await using theirs = await startOtlpReceiver();
    const one = await startTraced(mine, { extend: callUpstream(upstreamUrl) });
    const two = await startTraced(theirs);
    await one.client.get('/call/1', sampled);
    await sleep(0);
    await one.app.shutdown();
    await two.app.shutdown();
    assert.deepEqual(mine.spans.map(({ kind }) => kind).sort(), ['client', 'server']);
    assert.deepEqual(theirs.spans, []);
  });
});
