import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Cache } from '../../src/platform/cache/cache.ts';
import { openRedisCache } from '../../src/platform/cache/drivers/redis/redis-cache.ts';
import { testContext as ctx } from '../support/database.ts';
import { type Service, startService } from '../support/service.ts';

const server = process.env.TEST_CACHE_URL ?? '';
const skip = server === '' ? 'TEST_CACHE_URL is not set' : false;

async function openDriver(url = server) {
  const driver = openRedisCache({ url, connectMs: 1000, log: pino({ level: 'silent' }) });
  await driver.open();
  return { driver, [Symbol.asyncDispose]: () => driver.close() };
}

describe('a cache in Redis', { skip }, () => {
  it('keeps entries for their time, for every process', async () => {
    await using one = await openDriver();
    await using two = await openDriver();
    const key = randomUUID();
    assert.equal(await one.driver.get(key), undefined);
    await one.driver.set(key, 'entry', 300);
    assert.equal(await two.driver.get(key), 'entry');
    await sleep(400);
    assert.equal(await two.driver.get(key), undefined);
    await one.driver.set(key, 'entry', 60_000);
    await two.driver.delete(key);
    assert.equal(await one.driver.get(key), undefined);
  });

  it('deletes what fits a pattern, and nothing that only looks like it', async () => {
    await using opened = await openDriver();
    const { driver } = opened;
    const prefix = `${randomUUID()}[a]*:`;
    const keys = ['list:1', 'list:22', 'item:1', 'li?t:1'];
    for (const key of [...keys.map((name) => `${prefix}${name}`), prefix.replace('[a]*', 'aX')])
      await driver.set(key, 'x', 60_000);
    await driver.deleteMatching(prefix, 'list:*');
    const left = await Promise.all(keys.map(async (name) => (await driver.get(`${prefix}${name}`)) !== undefined));
    assert.deepEqual(left, [false, false, true, true]);
    await driver.deleteMatching(prefix, '*');
    assert.equal(await driver.get(`${prefix}item:1`), undefined);
    assert.equal(await driver.get(prefix.replace('[a]*', 'aX')), 'x');
  });

  it('has one version of each tag, and a new one after it was bumped', async () => {
    await using one = await openDriver();
    await using two = await openDriver();
    const tags = [randomUUID(), randomUUID()];
    assert.deepEqual(await one.driver.versions([]), []);
    const [first, same] = await Promise.all([one.driver.versions(tags), two.driver.versions(tags)]);
    assert.deepEqual(first, same);
    await two.driver.bump(tags.slice(0, 1));
    const after = await one.driver.versions(tags);
    assert.notEqual(after[0], first[0]);
    assert.equal(after[1], first[1]);
  });

  it('is one for all replicas: what one invalidates is gone for the other', async () => {
    const prefix = randomUUID();
    await using one = await startReplica();
    await using two = await startReplica();
    let loads = 0;
    const load = async () => {
      loads += 1;
      return loads;
    };
    const tag = randomUUID();
    const ask = (space: ReturnType<typeof spaceOf>) => space.getOrSet(ctx, prefix, load, [tag]);
    const spaces = [spaceOf(one), spaceOf(two)] as const;
    assert.deepEqual([await ask(spaces[0]), await ask(spaces[1])], [1, 1]);
    await one.app.platform.use(Cache).invalidateTags(ctx, [tag]);
    assert.deepEqual([await ask(spaces[1]), await ask(spaces[0])], [2, 2]);
  });
});

describe('a service whose Redis is away', () => {
  it('starts, is ready, loads each time, and says so once', async () => {
    const port = await freePort();
    await using service = await startService({ env: { CACHE_URL: `redis://127.0.0.1:${port}` } });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    const space = spaceOf(service);
    let loads = 0;
    const load = async () => {
      loads += 1;
      return loads;
    };
    assert.deepEqual([await space.getOrSet(ctx, 'a', load), await space.getOrSet(ctx, 'a', load)], [1, 2]);
    await sleep(300);
    assert.equal(service.logs.filter((line) => line.msg === 'the cache is away').length, 1);
  });
});

const startReplica = () => startService({ env: { CACHE_URL: server } });

function spaceOf({ app }: Service) {
  return app.platform.use(Cache).space<number>('numbers', { ttlMs: 60_000, staleMs: 0 });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
