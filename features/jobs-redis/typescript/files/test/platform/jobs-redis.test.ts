import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { Database } from '../../src/platform/db/database.ts';
import { defineJob } from '../../src/platform/jobs/job.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { testContext as ctx } from '../support/database.ts';
import { deleteKeys, redisJobQueues } from '../support/job-queues/redis.ts';
import { type Service, startService } from '../support/service.ts';

const skip = redisJobQueues.redis?.skip;
const count = defineJob<number>('test.count');
const FAST = { JOBS_POLL_MS: '5', JOBS_REDIS_TIMEOUT_MS: '500' };

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    assert.ok(waited < 10_000, 'it did not happen');
    await sleep(5);
  }
}

/** A place for the server, where it is away until it is let in. */
async function openLine() {
  const { hostname, port, username, password } = new URL(process.env.TEST_QUEUE_URL ?? '');
  const sockets = new Set<Socket>();
  let isOpen = false;
  const line = createServer((near) => {
    if (!isOpen) return void near.destroy();
    const far = connect(Number(port) || 6379, hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => void [near, far].map((end) => end.destroy()));
    }
  }).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const address = line.address();
  assert.ok(typeof address === 'object' && address);
  const credentials = username === '' ? '' : `${username}:${password}@`;
  return {
    url: `redis://${credentials}127.0.0.1:${address.port}`,
    letIn() {
      isOpen = true;
    },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      line.close();
    },
  };
}

async function startCounting(seen: number[], env: Readonly<Record<string, string>>): Promise<Service> {
  const extend: Parameters<typeof startService>[0] = {
    env: { ...FAST, ...env },
    extend: ({ use }) => use(Jobs).handle(count, async (_ctx, data) => void seen.push(data)),
  };
  return startService(extend);
}

const addInUnitOfWork = ({ app: { platform } }: Service, data: number, fail = false): Promise<void> =>
  platform.use(Database).run(ctx, async (tx) => {
    await platform.use(Jobs).enqueue(tx, count, data);
    if (fail) throw new Error('undone');
  });

describe('a service without its Redis for jobs', () => {
  it('does not start in production when nobody has said where it is', () => {
    assert.throws(() => buildApp({ features, env: { NODE_ENV: 'production' } }), /QUEUE_URL is missing/);
  });

  it('starts, is ready, refuses jobs that follow from no change, and says what it loses when it ends', async () => {
    const service = await startCounting([], { QUEUE_URL: 'redis://127.0.0.1:1' });
    assert.equal((await service.client.get('/health/ready')).status, 200);
    const variable = [...service.app.config.keys()].find(({ name }) => name === 'QUEUE_URL');
    assert.equal(variable?.secret, true);
    await assert.rejects(service.app.platform.use(Jobs).enqueue(ctx, count, 1), { message: /UNAVAILABLE/ });
    await addInUnitOfWork(service, 2);
    await service[Symbol.asyncDispose]();
    const lost = service.logs.filter(({ msg }) => msg === 'jobs are lost');
    assert.deepEqual(
      lost.map(({ jobs }) => jobs),
      [['test.count']],
    );
    assert.equal(service.logs.filter(({ msg }) => msg === 'the queue of jobs is away').length, 1);
  });
});

describe('jobs in Redis', { skip }, () => {
  it('that were committed while it was away are done when it is back, and none of what was rolled back', async () => {
    using line = await openLine();
    const seen: number[] = [];
    await using service = await startCounting(seen, { QUEUE_URL: line.url });
    await addInUnitOfWork(service, 1);
    await assert.rejects(addInUnitOfWork(service, 2, true), /undone/);
    await until(() => service.logs.some(({ msg }) => msg === 'jobs wait until the queue is back'));
    assert.deepEqual(seen, []);
    line.letIn();
    await until(() => seen.length > 0);
    await addInUnitOfWork(service, 3);
    await until(() => seen.length > 1);
    assert.deepEqual(seen, [1, 3]);
  });

  it('let go of their keys when they begin', async () => {
    const seen: number[] = [];
    const prefix = `test-${randomUUID()}`;
    const service = await startCounting(seen, { JOBS_REDIS_PREFIX: prefix });
    await service.app.platform.use(Jobs).enqueue(ctx, count, 1, { key: 'once' });
    await until(() => seen.length > 0);
    const redis = new Redis(process.env.TEST_QUEUE_URL ?? '');
    assert.equal(await redis.exists(`${prefix}:key:test.count:once`), 0);
    assert.equal(await redis.sismember(`${prefix}:kinds`, 'test.count'), 1);
    await service[Symbol.asyncDispose]();
    await deleteKeys(redis, prefix);
    redis.disconnect();
  });

  it('of services with prefixes of their own stay apart', async () => {
    const [one, two]: [number[], number[]] = [[], []];
    await using first = await startCounting(one, {});
    await using second = await startCounting(two, {});
    await first.app.platform.use(Jobs).enqueue(ctx, count, 1);
    await second.app.platform.use(Jobs).enqueue(ctx, count, 2);
    await until(() => one.length > 0 && two.length > 0);
    await sleep(30);
    assert.deepEqual([one, two], [[1], [2]]);
  });
});
