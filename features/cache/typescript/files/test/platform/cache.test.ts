import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { metrics } from '@opentelemetry/api';
import { pino } from 'pino';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import type { Context } from '../../src/kernel/context.ts';
import { Cache } from '../../src/platform/cache/cache.ts';
import { type CacheDriver, CurrentCacheDriver } from '../../src/platform/cache/cache-driver.ts';
import { createCache } from '../../src/platform/cache/create-cache.ts';
import { openMemoryCache } from '../../src/platform/cache/drivers/memory.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { cacheDrivers } from '../support/cache-drivers.ts';
import { testContext as ctx } from '../support/database.ts';
import { startService } from '../support/service.ts';

const TTL = { ttlMs: 1000, staleMs: 500 };
const FAILS: CacheDriver['get'] = () => Promise.reject(new Error('connection refused'));

interface TestCache {
  readonly cache: Cache;
  readonly driver: CacheDriver;
  readonly lines: readonly string[];
  /** Moves the clock on by so many milliseconds. */
  pass(ms: number): void;
}

let runs = 0;

function openCache(open: (clock: Clock) => CacheDriver, random = () => 0): TestCache {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = { now: () => new Date(now) };
  const lines: string[] = [];
  const driver = open(clock);
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  runs += 1;
  const limits = { jitter: 0.5, timeoutMs: 30, loadTimeoutMs: 200, random };
  const cache = createCache({ driver, prefix: `test${runs}`, clock, log, meter: metrics.getMeter('test'), ...limits });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { cache, driver, lines, pass };
}

/** Loads that count themselves: the first gives 1. */
function countLoads(): () => Promise<number> {
  let count = 0;
  return async () => {
    count += 1;
    return count;
  };
}

for (const [name, open] of Object.entries(cacheDrivers)) {
  describe(`cache on ${name}`, () => {
    it('loads once, then answers from memory until the value expires', async () => {
      const { cache, pass } = openCache(open);
      const space = cache.space<number>('numbers', { ttlMs: 1000 });
      const load = countLoads();
      assert.equal(await space.getOrSet(ctx, 'a', load), 1);
      pass(999);
      assert.equal(await space.getOrSet(ctx, 'a', load), 1);
      pass(1);
      assert.equal(await space.getOrSet(ctx, 'a', load), 2);
      assert.equal(await space.getOrSet(ctx, 'b', load), 3);
    });

    it('shortens the time to live by the jitter', async () => {
      const { cache, pass } = openCache(open, () => 1);
      const space = cache.space<number>('numbers', { ttlMs: 1000 });
      await space.set(ctx, 'a', 1);
      pass(499);
      assert.equal(await space.get(ctx, 'a'), 1);
      pass(1);
      assert.equal(await space.get(ctx, 'a'), undefined);
    });

    it('lets everybody who asks at once wait for one load', async () => {
      const { cache } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      const load = countLoads();
      const slow = () => sleep(20).then(load);
      const all = await Promise.all(Array.from({ length: 50 }, () => space.getOrSet(ctx, 'a', slow)));
      assert.deepEqual(new Set(all), new Set([1]));
      assert.equal(await load(), 2);
    });

    it('goes on loading for the others when the first caller leaves', async () => {
      const { cache } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      const first = new AbortController();
      const load = async ({ signal }: Context) => {
        await sleep(20, undefined, { signal });
        return 1;
      };
      const left = space.getOrSet({ ...ctx, signal: first.signal }, 'a', load);
      const stayed = space.getOrSet(ctx, 'a', load);
      first.abort();
      await assert.rejects(left, (error) => error instanceof AppError && error.definition.code === 'DEADLINE_EXCEEDED');
      assert.equal(await stayed, 1);
    });

    it('gives up a load that hangs, and caches no failure', async () => {
      const { cache } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      await assert.rejects(
        space.getOrSet(ctx, 'a', () => new Promise(() => undefined)),
        /timed out/,
      );
      assert.equal(await space.getOrSet(ctx, 'a', countLoads()), 1);
    });

    it('serves a stale value at once and renews it behind the caller', async () => {
      const { cache, pass } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      const load = countLoads();
      await space.getOrSet(ctx, 'a', load);
      pass(1000);
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const slow = () => held.then(load);
      assert.deepEqual([await space.getOrSet(ctx, 'a', slow), await space.getOrSet(ctx, 'a', slow)], [1, 1]);
      release();
      await sleep(10);
      assert.equal(await space.get(ctx, 'a'), 2);
      pass(1500);
      assert.equal(await space.getOrSet(ctx, 'a', load), 3);
    });

    it('keeps the stale value while its renewal fails, and says so', async () => {
      const { cache, pass, lines } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      await space.set(ctx, 'a', 1);
      pass(1200);
      const broken = () => Promise.reject(new Error('no source'));
      assert.equal(await space.getOrSet(ctx, 'a', broken), 1);
      await sleep(10);
      assert.match(lines.join(), /no source.*was not renewed/);
      pass(300);
      await assert.rejects(space.getOrSet(ctx, 'a', broken), /no source/);
    });

    it('forgets by key, by pattern and by tag, and nothing else', async () => {
      const { cache } = openCache(open);
      const [space, other] = [cache.space<number>('numbers', TTL), cache.space<number>('others', TTL)];
      const left = async () => {
        const keys = ['eur-1', 'eur-2', 'usd*1', 'usd-1'];
        const values = await Promise.all(keys.map((key) => space.get(ctx, key)));
        return keys.filter((_, index) => values[index] !== undefined);
      };
      for (const key of ['eur-1', 'usd*1', 'usd-1']) await space.set(ctx, key, 1, ['old']);
      await space.set(ctx, 'eur-2', 1, ['new', 'two']);
      await other.set(ctx, 'eur-1', 7, ['old']);
      await space.delete(ctx, 'usd-1');
      assert.deepEqual(await left(), ['eur-1', 'eur-2', 'usd*1']);
      await space.deleteMatching(ctx, 'eur-*');
      assert.deepEqual([await left(), await other.get(ctx, 'eur-1')], [['usd*1'], 7]);
      await space.set(ctx, 'eur-2', 1, ['new', 'two']);
      await cache.invalidateTags(ctx, ['old']);
      assert.deepEqual([await left(), await other.get(ctx, 'eur-1')], [['eur-2'], undefined]);
      await cache.invalidateTags(ctx, ['two']);
      assert.deepEqual(await left(), []);
    });

    it('is not fooled by a load that began before the invalidation', async () => {
      const { cache } = openCache(open);
      const space = cache.space<string>('names', TTL);
      const invalidations = {
        tag: () => cache.invalidateTags(ctx, ['t']),
        key: () => space.delete(ctx, 'a'),
        pattern: () => space.deleteMatching(ctx, '*'),
      };
      for (const [kind, invalidate] of Object.entries(invalidations)) {
        const { promise: held, resolve: release } = Promise.withResolvers<string>();
        const early = space.getOrSet(ctx, 'a', () => held, ['t']);
        await sleep(5);
        await invalidate();
        assert.equal(await space.getOrSet(ctx, 'a', async () => 'new', ['t']), 'new', kind);
        release('old');
        assert.deepEqual([await early, await space.get(ctx, 'a')], ['old', 'new'], kind);
        await space.delete(ctx, 'a');
      }
    });

    it('keeps tenants apart', async () => {
      const { cache } = openCache(open);
      const space = cache.space<string>('names', TTL);
      const [one, two] = ['a', 'b'].map((tenant) => ({ ...ctx, tenant }));
      assert.ok(one && two);
      await space.set(one, 'k', 'of a', ['t']);
      assert.equal(await space.getOrSet(two, 'k', async () => 'of b', ['t']), 'of b');
      await cache.invalidateTags(two, ['t']);
      await space.deleteMatching(two, '*');
      assert.deepEqual([await space.get(one, 'k'), await space.get(two, 'k')], ['of a', undefined]);
    });

    it('neither keeps nor forgets anything inside a unit of work', async () => {
      const { cache } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      const tx = { ...ctx, transaction: { id: 't' } };
      await space.set(tx, 'a', 1);
      assert.equal(await space.getOrSet(tx, 'a', async () => 2), 2);
      assert.equal(await space.get(ctx, 'a'), undefined);
      await assert.rejects(space.delete(tx, 'a'), /after the commit/);
      await assert.rejects(space.deleteMatching(tx, '*'), /after the commit/);
      await assert.rejects(cache.invalidateTags(tx, ['t']), /after the commit/);
    });

    it('gives every caller a copy, equal on a miss and on a hit', async () => {
      const { cache } = openCache(open);
      const space = cache.space<{ when: unknown; list: number[] }>('things', TTL);
      const load = async () => ({ when: new Date(0), list: [1] });
      const missed = await space.getOrSet(ctx, 'a', load);
      missed.list.push(2);
      assert.deepEqual(await space.getOrSet(ctx, 'a', load), { when: '1970-01-01T00:00:00.000Z', list: [1] });
      const nothing = cache.space<number | undefined>('nothing', TTL);
      assert.equal(await nothing.getOrSet(ctx, 'a', async () => undefined), undefined);
      assert.equal(await nothing.getOrSet(ctx, 'a', async () => 1), 1);
    });

    for (const [what, get] of Object.entries({ fails: FAILS, hangs: () => new Promise<string>(() => undefined) })) {
      it(`works without a driver that ${what}, and tries it again after a second`, async (t) => {
        const { cache, driver, lines, pass } = openCache(open);
        const space = cache.space<number>('numbers', TTL);
        const load = countLoads();
        const broken = t.mock.method(driver, 'get', get);
        for (const expected of [1, 2, 3]) assert.equal(await space.getOrSet(ctx, 'a', load), expected);
        assert.equal(broken.mock.callCount(), 1);
        assert.match(lines.join(), /goes on without it/);
        broken.mock.restore();
        pass(1000);
        assert.deepEqual([await space.getOrSet(ctx, 'a', load), await space.getOrSet(ctx, 'a', load)], [4, 4]);
      });
    }

    it('keeps nothing that it could not invalidate, and says when an invalidation fails', async (t) => {
      const { cache, driver, pass } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      const broken = t.mock.method(driver, 'versions', () => Promise.reject(new Error('connection refused')));
      assert.equal(await space.getOrSet(ctx, 'a', async () => 1, ['t']), 1);
      broken.mock.restore();
      pass(1000);
      assert.equal(await space.get(ctx, 'a'), undefined);
      t.mock.method(driver, 'bump', () => Promise.reject(new Error('connection refused')));
      await assert.rejects(cache.invalidateTags(ctx, ['t']), /refused/);
    });

    it('reads what it did not write as a miss', async (t) => {
      const { cache, driver } = openCache(open);
      const space = cache.space<number>('numbers', TTL);
      for (const text of ['', '{}', '[1,2,3,4]', 'null', '["1",9e99,9e99,null]']) {
        t.mock.method(driver, 'get', async () => text);
        assert.equal(await space.getOrSet(ctx, 'a', async () => 5), 5, text);
      }
    });

    it('gives a tag that was lost a version that it never had', async () => {
      const { driver } = openCache(open);
      const [before] = await driver.versions(['x']);
      assert.deepEqual(await driver.versions(['x']), [before]);
      await driver.bump(['x']);
      assert.notDeepEqual(await driver.versions(['x']), [before]);
      assert.equal(new Set(await driver.versions(['x', 'y', 'z'])).size, 3);
    });
  });
}

it('the cache in memory makes room by forgetting what was not used', async () => {
  const driver = openMemoryCache({ clock: { now: () => new Date() }, maxBytes: 1000 });
  await driver.set('a', 'x'.repeat(200), 1000);
  await driver.set('b', 'x'.repeat(200), 1000);
  await driver.get('a');
  await driver.set('c', 'x'.repeat(200), 1000);
  const kept = await Promise.all(['a', 'b', 'c'].map((key) => driver.get(key)));
  assert.deepEqual(
    kept.map((entry) => entry !== undefined),
    [true, false, true],
  );
});

it('a space has a name that keys can start with, and of its own', () => {
  const { cache } = openCache((clock) => openMemoryCache({ clock, maxBytes: 1000 }));
  cache.space('one', TTL);
  assert.throws(() => cache.space('one', TTL), /two cache spaces one/);
  assert.throws(() => cache.space('a:b', TTL), /no name/);
});

describe('cache of the service', () => {
  it('serves features through its token, and a broken one costs no request', async (t) => {
    const load = countLoads();
    await using service = await startService({
      extend({ http, use }) {
        const space = use(Cache).space<number>('numbers', TTL);
        const about = {
          method: 'GET',
          summary: '',
          tag: '',
          undocumented: true,
          responses: { 200: { description: '' } },
        } as const;
        const handle = async (of: Context) => ({ status: 200, body: { value: await space.getOrSet(of, 'a', load) } });
        http.routes([defineRoute({ ...about, id: 'cached', path: '/test/cached', handle })]);
      },
    });
    const read = async () => (await service.client.get('/test/cached')).json.value;
    assert.deepEqual([await read(), await read()], [1, 1]);
    t.mock.method(service.app.platform.use(CurrentCacheDriver), 'get', FAILS);
    assert.equal(await read(), 2);
    assert.equal((await service.client.get('/health/ready')).status, 200);
  });

  it('does not start with a driver that is not installed', async () => {
    const start = startService({ env: { CACHE_URL: 'carrier-pigeon:' } });
    await assert.rejects(start, /CACHE_URL names no installed driver. Installed: memory/);
  });
});
