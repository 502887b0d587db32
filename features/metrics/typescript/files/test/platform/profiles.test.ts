import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMetrics } from '../support/metrics.ts';
import { type Service, startService } from '../support/service.ts';

interface CpuProfile {
  readonly nodes: readonly object[];
  readonly startTime: number;
  readonly endTime: number;
}

const open = () => startService({ env: { METRICS_PROFILES: 'true' } });

async function ask(service: Service, path: string): Promise<Response> {
  const { url } = await readMetrics(service);
  return fetch(new URL(path, url));
}

describe('profiles', () => {
  it('say which functions take time, and which memory', async () => {
    await using service = await open();
    const cpu = (await (await ask(service, '/debug/cpu?seconds=0.05')).json()) as CpuProfile;
    assert.ok(cpu.nodes.length > 0 && cpu.endTime > cpu.startTime);
    const asked = ask(service, '/debug/heap?seconds=0.2');
    const kept: string[][] = [];
    const timer = setInterval(() => kept.push(Array.from({ length: 10_000 }, (_, index) => `text ${index}`)), 5);
    const text = await (await asked).text();
    clearInterval(timer);
    assert.match(text, /profiles\.test/);
    assert.doesNotMatch(text, /text 1/);
    assert.ok(kept.length > 0);
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
