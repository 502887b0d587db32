import assert from 'node:assert/strict';
import { it } from 'node:test';
import { features } from '../../src/features.ts';
import { defineFeature } from '../../src/platform/feature.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const CANARY = 'canary-4711"x';

it('writes one access log line per request, with what is needed to find it again', async () => {
  await using service = await startService();
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await service.client.get('/nowhere?secret=1', { headers: { 'x-correlation-id': 'c-1', traceparent } });
  const [line, ...more] = service.logs.filter((entry) => entry.msg === 'request');
  assert.equal(more.length, 0);
  const { method, path, status, correlationId, trace_id, durationMs } = line ?? {};
  assert.deepEqual(
    { method, path, status, correlationId, trace_id },
    {
      method: 'GET',
      path: '/nowhere',
      status: 404,
      correlationId: 'c-1',
      trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    },
  );
  assert.equal(typeof durationMs, 'number');
});

it('keeps probes out of the log, unless they fail', async () => {
  await using service = await startService({
    extend: ({ health }) =>
      health.add({ name: 'broken', kind: 'ready', check: () => Promise.reject(new Error('down')) }),
  });
  await service.client.get('/health/live');
  await service.client.get('/health/ready');
  assert.deepEqual(
    service.logs.filter((entry) => entry.msg === 'request').map((entry) => entry.route),
    ['getReadiness'],
  );
});

it('lets no secret through: not from the configuration, not from a request, not under a known key', async () => {
  const secretive = defineFeature({
    id: 'secretive',
    config: { key: { name: 'TEST_KEY', type: 'string', secret: true, doc: 'A key.' } },
    setup({ http, log }, { key }) {
      http.phase('loadShed', async () => {
        log.info({ password: CANARY, user: { token: CANARY, name: 'n' }, text: `the key is ${key}` }, 'careless');
        throw new Error(`cannot use ${key}`);
      });
    },
  });
  await using service = await startService({ features: [...features, secretive], env: { TEST_KEY: CANARY } });
  for (const { collection } of modules) {
    await service.client.post(
      `/${collection}?q=${CANARY}`,
      { secret: CANARY },
      { headers: { authorization: CANARY, cookie: CANARY } },
    );
  }
  const text = JSON.stringify(service.logs);
  assert.match(text, /careless/);
  assert.match(text, /cannot use \[redacted\]/);
  assert.doesNotMatch(text, /canary-4711/);
});
