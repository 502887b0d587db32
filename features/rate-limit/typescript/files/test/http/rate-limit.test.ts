import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { clientNetwork, createAllowList } from '../../src/platform/http/rate-limit/client-network.ts';
import { openMemoryRateLimit } from '../../src/platform/http/rate-limit/drivers/memory.ts';
import { CurrentRateLimitDriver, RateLimits } from '../../src/platform/http/rate-limit/rate-limits.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { rateLimitDrivers } from '../support/rate-limit-drivers.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';

const LIMIT = { quota: 5, windowSeconds: 10 };

interface LimitedService extends AsyncDisposable {
  readonly service: Service;
  /** Moves the clock on by so many seconds. */
  pass(seconds: number): void;
  /** The status of a request by this address and, after authentication, by this actor. */
  call(path?: string, address?: string, actor?: string): Promise<number>;
}

/** A service whose clock stands still, and that believes who a request says it is from. */
async function startLimited(
  env: Readonly<Record<string, string>>,
  options: ServiceOptions = {},
): Promise<LimitedService> {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const extend = (platform: Platform): void => {
    const { http } = platform;
    http.phase('context', (ctx, next) =>
      next({ ...ctx, client: ctx.request.headers.get('x-test-client') ?? '192.0.2.1' }),
    );
    http.phase('authn', (ctx, next) => {
      const id = ctx.request.headers.get('x-test-actor');
      if (id === 'nobody') throw new AppError(coreErrors.UNAUTHENTICATED);
      return next(id === null ? ctx : { ...ctx, actor: { id, kind: 'user', scopes: [] } });
    });
    const about = {
      method: 'GET',
      summary: '',
      tag: '',
      undocumented: true,
      tenantless: true,
      responses: { 200: { description: '' } },
    } as const;
    for (const id of ['cheap', 'dear'])
      http.routes([defineRoute({ ...about, id, path: `/test/${id}`, handle: async () => ({ status: 200 }) })]);
    options.extend?.(platform);
  };
  const service = await startService({ ...options, clock: { now: () => new Date(now) }, env, extend });
  return {
    service,
    pass(seconds) {
      now += seconds * 1000;
    },
    async call(path = '/test/cheap', address = '192.0.2.1', actor = '') {
      const headers = { 'x-test-client': address, ...(actor && { 'x-test-actor': actor }) };
      return (await service.client.get(path, { headers })).status;
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

for (const [name, { skip, open }] of Object.entries(rateLimitDrivers)) {
  describe(`rate limits on ${name}`, { skip }, () => {
    it('allow the whole quota at once, and then as much as time brings back', async () => {
      let now = 0;
      await using opened = await open({ now: () => new Date(now) });
      const { driver } = opened;
      const take = (cost = 1) => driver.take('quota', LIMIT, cost);
      for (const remaining of [4, 3, 2, 1, 0])
        assert.deepEqual(await take(), { ...(await take(0)), allowed: true, remaining, retryMs: 0 });
      const refused = await take();
      assert.deepEqual(
        [refused.allowed, refused.remaining, refused.resetMs, refused.retryMs],
        [false, 0, 10_000, 2000],
      );
      now += 1999;
      assert.equal((await take()).allowed, false);
      now += 1;
      assert.deepEqual([(await take()).allowed, (await take()).allowed], [true, false]);
      now += 10_000;
      assert.deepEqual([(await take(4)).remaining, (await take(2)).allowed, (await take(1)).allowed], [1, false, true]);
      assert.equal((await driver.take('other', LIMIT, 99)).remaining, 0);
    });

    it('never let more through than the quota and what time brings back', async () => {
      const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 3 })), {
        maxLength: 60,
      });
      let run = 0;
      let now = 0;
      await using opened = await open({ now: () => new Date(now) });
      const { driver } = opened;
      await fc.assert(
        fc.asyncProperty(steps, async (plan) => {
          run += 1;
          now = 0;
          let spent = 0;
          for (const [wait, cost] of plan) {
            now += wait;
            const { allowed, remaining, retryMs } = await driver.take(`p${run}`, LIMIT, cost);
            if (allowed) spent += cost;
            else assert.ok(retryMs > 0 && remaining < cost);
            assert.ok(spent <= LIMIT.quota + (now * LIMIT.quota) / (LIMIT.windowSeconds * 1000) + 1e-6);
            assert.ok(remaining >= 0 && remaining <= LIMIT.quota);
          }
        }),
        { seed: 11, numRuns: 100 },
      );
    });
  });
}

describe('the memory of rate limits', () => {
  it('is bounded, and forgets who is whole again', async () => {
    let now = 0;
    const driver = openMemoryRateLimit({ clock: { now: () => new Date(now) }, maxKeys: 3 });
    for (const key of ['a', 'b', 'c', 'd']) await driver.take(key, LIMIT, 5);
    const remaining = async (key: string) => (await driver.take(key, LIMIT, 0)).remaining;
    assert.deepEqual([await remaining('d'), await remaining('a')], [0, 5]);
    now += 10_000;
    assert.equal(await remaining('d'), 5);
  });
});

describe('a client', () => {
  it('is an IPv4 address or an IPv6 /64', () => {
    assert.equal(clientNetwork('::ffff:192.0.2.1'), '192.0.2.1');
    assert.equal(clientNetwork('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
    assert.equal(clientNetwork('2001:0db8:0001:0002::9'), '2001:db8:1:2::/64');
    assert.equal(clientNetwork('2001:db8::1'), '2001:db8:0:0::/64');
    assert.equal(clientNetwork('::1'), '0:0:0:0::/64');
    assert.notEqual(clientNetwork('2001:db8:1:3::1'), clientNetwork('2001:db8:1:2::1'));
  });

  it('is free when its address or network is on the list', () => {
    const isFree = createAllowList(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32']);
    for (const address of ['192.0.2.7', '10.255.0.1', '::ffff:10.0.0.1', '2001:db8:9::1'])
      assert.ok(isFree(address), address);
    for (const address of ['192.0.2.8', '11.0.0.1', '2001:db9::1', '', 'nonsense'])
      assert.ok(!isFree(address), address);
    for (const entry of ['nonsense', '10.0.0.0/33', '10.0.0.0/x', '/8', '::/129'])
      assert.throws(() => createAllowList([entry]), /RATE_LIMIT_ALLOW: .* is neither/, entry);
  });
});

for (const [name, adapter] of Object.entries(adapters)) {
  it(`the service tells what is left, and answers 429 when nothing is, on ${name}`, async () => {
    const env = { RATE_LIMIT_CLIENT: '3', RATE_LIMIT_ACTOR: '0', RATE_LIMIT_WINDOW_S: '60' };
    await using limited = await startLimited(env, { adapter });
    const { service, pass } = limited;
    const answers = [];
    for (const path of ['/test/cheap', '/nowhere', '/test/cheap', '/test/cheap'])
      answers.push(await service.client.get(path));
    assert.deepEqual(
      answers.map(({ status, headers }) => [status, headers.get('ratelimit'), headers.get('retry-after')]),
      [
        [200, '"client";r=2;t=20', null],
        [404, '"client";r=1;t=40', null],
        [200, '"client";r=0;t=60', null],
        [429, '"client";r=0;t=60', '20'],
      ],
    );
    const last = answers.at(-1);
    assert.equal(last?.headers.get('ratelimit-policy'), '"client";q=3;w=60');
    assert.equal(last?.headers.get('content-type'), 'application/problem+json');
    assert.deepEqual([last?.json.code, last?.json.detail], ['RATE_LIMITED', 'The limit "client" is used up.']);
    assert.equal(await limited.call(), 429);
    assert.equal(await limited.call('/test/cheap', '192.0.2.2'), 200);
    assert.equal(await limited.call('/health/live'), 200);
    pass(20);
    assert.deepEqual([await limited.call(), await limited.call()], [200, 429]);
  });
}

describe('rate limits of the service', () => {
  it('count costs, narrow operations, and let the list pass', async () => {
    await using limited = await startLimited({
      RATE_LIMIT_CLIENT: '10',
      RATE_LIMIT_COSTS: 'dear=4',
      RATE_LIMIT_OPERATIONS: 'cheap=1/30',
      RATE_LIMIT_ALLOW: '10.0.0.0/8',
    });
    assert.deepEqual(
      [await limited.call('/test/dear'), await limited.call('/test/cheap'), await limited.call('/test/cheap')],
      [200, 200, 429],
    );
    assert.deepEqual([await limited.call('/test/dear'), await limited.call('/test/dear')], [200, 429]);
    for (let count = 0; count < 20; count += 1) assert.equal(await limited.call('/test/dear', '10.1.2.3'), 200);
  });

  it('follow the caller from address to address once it is authenticated', async () => {
    await using limited = await startLimited({ RATE_LIMIT_CLIENT: '0', RATE_LIMIT_ACTOR: '2' });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      statuses.push(await limited.call('/test/cheap', address, 'ada'));
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.deepEqual([await limited.call('/test/cheap', '192.0.2.1', 'bob'), await limited.call()], [200, 200]);
  });

  it('lock out an address whose credentials were refused too often, and nobody else', async () => {
    await using limited = await startLimited({ RATE_LIMIT_FAILED_LOGINS: '3', RATE_LIMIT_LOCKOUT_S: '900' });
    const { call, pass, service } = limited;
    const statuses = [];
    for (let count = 0; count < 5; count += 1) statuses.push(await call('/test/cheap', '192.0.2.1', 'nobody'));
    assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
    assert.deepEqual(
      [await call('/test/cheap', '192.0.2.1', 'ada'), await call('/test/cheap', '192.0.2.2', 'ada')],
      [429, 200],
    );
    const locked = await service.client.get('/test/cheap', { headers: { 'x-test-client': '192.0.2.1' } });
    assert.equal(locked.headers.get('retry-after'), '300');
    assert.doesNotMatch(locked.headers.get('ratelimit') ?? '', /failed-logins/);
    pass(300);
    assert.equal(await call('/test/cheap', '192.0.2.1', 'ada'), 200);
  });

  it('can be added by a feature', async () => {
    await using limited = await startLimited(
      {},
      {
        extend: ({ use }) =>
          use(RateLimits).add({
            name: 'dear-by-actor',
            phase: 'quota',
            quota: 1,
            windowSeconds: 60,
            keyOf: (ctx) => (ctx.route?.id === 'dear' ? ctx.actor?.id : undefined),
          }),
      },
    );
    const { call, service } = limited;
    const dear = () => call('/test/dear', '192.0.2.1', 'ada');
    assert.deepEqual([await dear(), await dear(), await call('/test/cheap', '192.0.2.1', 'ada')], [200, 429, 200]);
    const policy = { name: 'dear-by-actor', phase: 'quota', ...LIMIT, keyOf: () => undefined } as const;
    const limits = service.app.platform.use(RateLimits);
    assert.throws(() => limits.add(policy), /two rate limits dear-by-actor/);
    assert.throws(() => limits.add({ ...policy, name: 'a "b"' }), /no name/);
  });

  it('let requests pass while the driver fails, and ask it again after a second', async (t) => {
    await using limited = await startLimited({ RATE_LIMIT_CLIENT: '1' });
    const { call, pass, service } = limited;
    const driver = service.app.platform.use(CurrentRateLimitDriver);
    const broken = t.mock.method(driver, 'take', () => Promise.reject(new Error('connection refused')));
    assert.deepEqual([await call(), await call(), broken.mock.callCount()], [200, 200, 1]);
    assert.ok(service.logs.some((line) => line.msg === 'requests are not limited: the driver does not answer'));
    broken.mock.restore();
    pass(1);
    assert.deepEqual([await call(), await call()], [200, 429]);
  });

  it('stop the start when they are written wrong', async () => {
    const wrong = {
      RATE_LIMIT_OPERATIONS: ['cheap', 'cheap=0/1', 'cheap=1', 'a b=1/1', 'getHealht=1/1'],
      RATE_LIMIT_COSTS: ['dear', 'dear=-1', 'getHealht=2'],
      RATE_LIMIT_ALLOW: ['nonsense'],
      RATE_LIMIT_URL: ['carrier-pigeon:'],
    };
    for (const [variable, values] of Object.entries(wrong)) {
      for (const value of values) {
        const start = startService({ env: { [variable]: value } });
        await assert.rejects(start, new RegExp(`${variable}.*(is not|is neither|names no)`), value);
      }
    }
  });
});
