import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { EventLoopDelay } from '../../src/platform/http/load-shedding/event-loop-delay.ts';
import { LoadShedder, type LoadShedderOptions } from '../../src/platform/http/load-shedding/load-shedder.ts';
import { defineRoute, type HttpContext } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`an overloaded service on ${name}`, () => {
    it('refuses what is too much, answers its probes, and recovers', async () => {
      const held = Promise.withResolvers<void>();
      let running = 0;
      await using service = await startService({
        adapter,
        env: { LOAD_MAX_IN_FLIGHT: '4', LOAD_LOW_PRIORITY: 'minor', LOAD_RETRY_AFTER_SECONDS: '5' },
        extend({ http }) {
          const about = { method: 'GET', summary: 'test', tag: 'test', open: true, undocumented: true } as const;
          const responses = { 200: { description: 'ok' } };
          const handle = async () => {
            running += 1;
            await held.promise;
            return { status: 200 };
          };
          http.routes([
            defineRoute({ ...about, id: 'major', path: '/test/major', responses, handle }),
            defineRoute({ ...about, id: 'minor', path: '/test/minor', responses, handle }),
          ]);
        },
      });
      const get = async (path: string) => (await service.client.get(path)).status;
      const start = async (count: number) => {
        const wanted = running + count;
        const started = Array.from({ length: count }, () => get('/test/major'));
        while (running < wanted) await sleep(5);
        return started;
      };
      const first = await start(3);
      assert.equal(await get('/test/minor'), 503);
      const last = await start(1);
      const refused = await service.client.get('/test/major');
      assert.deepEqual([refused.status, refused.json.code], [503, 'OVERLOADED']);
      assert.equal(refused.headers.get('content-type'), 'application/problem+json');
      assert.ok(refused.headers.get('x-request-id'));
      const seconds = Number(refused.headers.get('retry-after'));
      assert.ok(seconds >= 5 && seconds <= 10, String(seconds));
      for (const { collection } of modules) assert.equal(await get(`/${collection}`), 503);
      assert.deepEqual([await get('/health/live'), await get('/health/ready')], [200, 200]);
      held.resolve();
      assert.deepEqual(await Promise.all([...first, ...last]), [200, 200, 200, 200]);
      assert.deepEqual([await get('/test/major'), await get('/test/minor')], [200, 200]);
    });
  });
}

describe('the limit of the event loop', () => {
  it('refuses the more the later it is', async () => {
    const shares = await Promise.all([99, 100, 125, 150, 200, 900].map((delay) => shareOf('major', delay)));
    assert.deepEqual(shares, [0, 0, 0.25, 0.5, 1, 1]);
    assert.deepEqual([await shareOf('minor', 75), await shareOf('minor', 150)], [0, 1]);
    assert.equal(await shareOf('major', 900, { maxDelayMs: 0 }), 0);
  });

  it('counts what is refused, by reason', async () => {
    const counted: unknown[] = [];
    const shed = { add: (_: number, attributes: unknown) => void counted.push(attributes) };
    await shareOf('major', 900, { shed }, 1);
    await shareOf('major', 0, { shed, maxInFlight: 1, lowPriority: [] }, 2);
    assert.deepEqual(counted, [{ reason: 'event_loop' }, { reason: 'in_flight' }]);
  });

  it('is measured, and forgotten', async () => {
    const delay = new EventLoopDelay();
    delay.start();
    let longest = 0;
    for (const end = performance.now() + 1000; performance.now() < end; ) {
      for (const turn = performance.now() + 80; performance.now() < turn; );
      await setImmediate();
      longest = Math.max(longest, delay.currentMs);
    }
    assert.ok(longest > 40, String(longest));
    for (const end = performance.now() + 5000; delay.currentMs > 40 && performance.now() < end; ) await sleep(50);
    assert.ok(delay.currentMs <= 40, String(delay.currentMs));
    delay.stop();
  });

  it('names operations that there are', async () => {
    const env = { LOAD_LOW_PRIORITY: 'getHealht' };
    await assert.rejects(startService({ env }), /LOAD_LOW_PRIORITY names no operation: getHealht/);
  });
});

/** The share of so many requests, at the same time and with chances that are spread evenly, that are refused. */
async function shareOf(
  id: string,
  delay: number,
  options: Partial<LoadShedderOptions> = {},
  count = 100,
): Promise<number> {
  let calls = 0;
  const shedder = new LoadShedder({
    maxInFlight: 0,
    maxDelayMs: 100,
    lowPriority: ['minor'],
    retryAfterSeconds: 1,
    delayMs: () => delay,
    shed: { add: () => undefined },
    random: () => (calls++ % count) / count,
    ...options,
  });
  const ctx = { route: { id } } as Partial<HttpContext> as HttpContext;
  const held = Promise.withResolvers<Response>();
  const answers = Array.from({ length: count }, (_, index) => {
    calls = index;
    return shedder
      .phase(ctx, () => held.promise)
      .then(
        () => 0,
        () => 1,
      );
  });
  held.resolve(new Response());
  return (await Promise.all(answers)).reduce<number>((sum, refused) => sum + refused, 0) / count;
}
