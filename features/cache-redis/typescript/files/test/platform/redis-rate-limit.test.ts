import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { Platform } from '../../src/platform/feature.ts';
import { openRedisRateLimit } from '../../src/platform/http/rate-limit/drivers/redis/redis-rate-limit.ts';
import { startService } from '../support/service.ts';

const server = process.env.TEST_RATE_LIMIT_URL ?? '';
const skip = server === '' ? 'TEST_RATE_LIMIT_URL is not set' : false;

async function openReplica(prefix: string) {
  const driver = openRedisRateLimit({ url: server, connectMs: 1000, log: pino({ level: 'silent' }), prefix });
  await driver.open();
  return { driver, [Symbol.asyncDispose]: () => driver.close() };
}

describe('rate limits in Redis', { skip }, () => {
  it('let no more through by all replicas at once than by one', async () => {
    const prefix = `test:${randomUUID()}:`;
    await using one = await openReplica(prefix);
    await using two = await openReplica(prefix);
    const limit = { quota: 20, windowSeconds: 3600 };
    const asked = Array.from({ length: 60 }, (_, index) => (index % 2 ? one : two).driver.take('client', limit, 1));
    const decisions = await Promise.all(asked);
    assert.equal(decisions.filter(({ allowed }) => allowed).length, 20);
    assert.equal((await one.driver.take('client', limit, 0)).remaining, 0);
    assert.equal((await one.driver.take('other', limit, 20)).allowed, true);
  });

  it('come back by the clock of the server', async () => {
    await using one = await openReplica(`test:${randomUUID()}:`);
    const limit = { quota: 2, windowSeconds: 1 };
    assert.deepEqual(
      [(await one.driver.take('a', limit, 2)).allowed, (await one.driver.take('a', limit, 1)).allowed],
      [true, false],
    );
    await sleep(600);
    const back = await one.driver.take('a', limit, 1);
    assert.deepEqual([back.allowed, back.remaining], [true, 0]);
  });

  it('hold for a client of two services that are one', async () => {
    const address = `10.${[...randomBytes(3)].join('.')}`;
    const env = { RATE_LIMIT_URL: server, RATE_LIMIT_CLIENT: '4', RATE_LIMIT_WINDOW_S: '3600' };
    const extend = ({ http }: Platform) => http.phase('context', (ctx, next) => next({ ...ctx, client: address }));
    await using one = await startService({ env, extend });
    await using two = await startService({ env, extend });
    const statuses: number[] = [];
    for (const { client } of [one, two, one, two, one, two]) statuses.push((await client.get('/nowhere')).status);
    assert.deepEqual(statuses, [404, 404, 404, 404, 429, 429]);
  });
});

describe('a service whose limits are counted in a Redis that is away', () => {
  it('starts, is ready, lets requests pass, and says so', async () => {
    const env = { RATE_LIMIT_URL: `redis://127.0.0.1:${await freePort()}`, RATE_LIMIT_CLIENT: '1' };
    await using service = await startService({ env });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    for (let count = 0; count < 3; count += 1) assert.equal((await service.client.get('/nowhere')).status, 404);
    const said = service.logs.map(({ msg }) => msg);
    assert.ok(said.includes('the count of requests is away'));
    assert.ok(said.includes('requests are not limited: the driver does not answer'));
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
