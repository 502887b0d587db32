import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { startService } from '../support/service.ts';

describe('health', () => {
  it('is up on every route of a service that runs', async () => {
    await using service = await startService();
    for (const path of ['', '/live', '/ready', '/startup', '/dependencies']) {
      const { status, json } = await service.client.get(`/health${path}`);
      assert.deepEqual([status, json.status], [200, 'up'], path);
    }
    const { service: name, version, uptimeSeconds } = (await service.client.get('/health')).json;
    assert.deepEqual([typeof name, typeof version, typeof uptimeSeconds], ['string', 'string', 'number']);
  });

  it('tells the time of its clock', async () => {
    await using service = await startService({ clock: { now: () => new Date('2026-01-01T00:00:00Z') } });
    assert.equal((await service.client.get('/health/time')).json.now, '2026-01-01T00:00:00.000Z');
  });

  it('is not ready and still alive while the database does not answer', async (t) => {
    await using service = await startService();
    t.mock.method(service.app.platform.use(CurrentStore), 'ping', () =>
      Promise.reject(new Error('secret host is down')),
    );
    const ready = await service.client.get('/health/ready');
    assert.equal(ready.status, 503);
    const down = ready.json.checks.filter(({ status }: { status: string }) => status === 'down');
    assert.deepEqual(
      down.map(({ name }: { name: string }) => name),
      ['database'],
    );
    assert.doesNotMatch(ready.text, /secret host/);
    assert.equal((await service.client.get('/health/dependencies')).status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
    assert.ok(service.logs.some((line) => line.msg === 'health check failed' && line.check === 'database'));
  });

  it('counts a check that hangs as down', async () => {
    await using service = await startService({
      env: { HEALTH_TIMEOUT_MS: '50' },
      extend: ({ health }) => health.add({ name: 'hangs', kind: 'ready', check: () => new Promise(() => undefined) }),
    });
    assert.equal((await service.client.get('/health/ready')).status, 503);
  });
});
