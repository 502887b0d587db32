import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../src/kernel/context.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { ServerTimings } from '../../src/platform/http/server-timing/server-timings.ts';
import { Timings } from '../../src/platform/http/server-timing/timings.ts';
import { adapters } from '../support/adapters.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { type ServiceOptions, startService } from '../support/service.ts';

const ada: Actor = { id: 'ada', kind: 'user', scopes: ['admin'] };

function start(shownTo: string, options: ServiceOptions = {}) {
  return startService({
    ...options,
    env: { SERVER_TIMING: shownTo },
    extend({ http, use }) {
      http.phase('tenant', async (own, next) => {
        await sleep(own.request.headers.has('x-test-slow') ? 30 : 0);
        const actor = own.request.headers.has('x-test-stranger') ? undefined : ada;
        return next({ ...own, actor });
      });
      http.routes([
        defineRoute({
          id: 'timed',
          method: 'GET',
          path: '/test/timed',
          summary: 'test',
          tag: 'test',
          open: true,
          undocumented: true,
          responses: { 200: { description: 'ok' } },
          async handle(own) {
            const wait = () => use(ServerTimings).measure(own, 'rates', () => sleep(20));
            await wait();
            await wait();
            return { status: 200 };
          },
        }),
      ]);
    },
  });
}

/** Milliseconds by name. */
function readTimings(header: string | null): Record<string, number> {
  const parts = (header ?? '')
    .split(', ')
    .map((part) => /^([a-z-]+);dur=([\d.]+)$/.exec(part) ?? assert.fail(String(header)));
  return Object.fromEntries(parts.map(([, name, ms]) => [name, Number(ms)]));
}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`Server-Timing on ${name}`, () => {
    it('says where the time went', async () => {
      await using service = await start('everybody', { adapter });
      const answer = await service.client.get('/test/timed', { headers: { 'x-test-slow': '1' } });
      const { total = 0, access = 0, app = 0, rates = 0 } = readTimings(answer.headers.get('server-timing'));
      assert.ok(
        access >= 25 && rates >= 35 && app >= rates && total >= access + app - 1,
        JSON.stringify({ total, access, app, rates }),
      );
    });
  });
}

describe('Server-Timing', () => {
  it('is for those who may know', async () => {
    const seen: Record<string, boolean[]> = {};
    for (const shownTo of ['nobody', 'callers', 'everybody']) {
      await using service = await start(shownTo);
      const has = async (path: string, headers: Record<string, string> = {}) =>
        (await service.client.get(path, { headers })).headers.has('server-timing');
      seen[shownTo] = [
        await has('/test/timed'),
        await has('/test/timed', { 'x-test-stranger': '1' }),
        await has('/health/live'),
      ];
    }
    assert.deepEqual(seen, {
      nobody: [false, false, false],
      callers: [true, false, false],
      everybody: [true, true, false],
    });
  });

  it('is on failures too, with what there was', async () => {
    await using service = await start('everybody');
    const [contract] = modules;
    const missing = await service.client.get(`/${contract?.collection}/${crypto.randomUUID()}`);
    assert.equal(missing.status, 404);
    assert.deepEqual(Object.keys(readTimings(missing.headers.get('server-timing'))).sort(), ['access', 'app', 'total']);
  });

  it('adds up what has one name, and forgets a request with its answer', async () => {
    let time = 0;
    const timings = new Timings(() => time);
    const work = async () => {
      time += 1.26;
    };
    timings.begin(ctx);
    await timings.measure(ctx, 'a', work);
    await timings.measure(ctx, 'a', work);
    await assert.rejects(
      timings.measure(ctx, 'b', () => work().then(() => Promise.reject(new Error('no')))),
      /no/,
    );
    assert.equal(timings.end(ctx), 'a;dur=2.5, b;dur=1.3');
    await timings.measure(ctx, 'late', work);
    assert.equal(timings.end(ctx), '');
    await assert.rejects(timings.measure(ctx, 'a b', work), /"a b" is no name/);
  });
});
