import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMetrics } from '../support/metrics.ts';
import { type Service, startService } from '../support/service.ts';

const open = () => startService({ env: { METRICS_PROFILES: 'true' } });

async function ask(service: Service, path: string): Promise<Response> {
  const { url } = await readMetrics(service);
  return fetch(new URL(path, url));
}

describe('profiles', () => {
  it('say which functions take time, and which memory', async () => {
    await using service = await open();
    const cpu = await (await ask(service, '/debug/cpu?seconds=0.05')).json();
    assert.ok(cpu.nodes.length > 0 && cpu.endTime > cpu.startTime);
    const heap = await (await ask(service, '/debug/heap?seconds=0.05')).json();
    assert.ok(heap.head.children.length > 0);
  });

  it('are taken one at a time, and not for ever', async () => {
    await using service = await open();
    const both = await Promise.all([1, 2].map(() => ask(service, '/debug/cpu?seconds=0.2')));
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
    for (const seconds of ['0', '61', 'x'])
      assert.equal((await ask(service, `/debug/heap?seconds=${seconds}`)).status, 400);
    assert.equal((await ask(service, '/debug/cpu?seconds=0.05')).status, 200);
  });

  it('are not there unless somebody wants them', async () => {
    await using service = await startService();
    assert.equal((await ask(service, '/debug/cpu?seconds=0.05')).status, 404);
  });
});
