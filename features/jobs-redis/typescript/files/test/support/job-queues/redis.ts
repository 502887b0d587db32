import { randomUUID } from 'node:crypto';
import { mock } from 'node:test';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { createIdSource } from '../../../src/kernel/id.ts';
import { createRedisJobQueue } from '../../../src/platform/jobs/drivers/redis/redis-job-queue.ts';
import { openDatabase } from '../database.ts';
import type { TestJobQueue, TestJobQueueDriver } from '../job-queues.ts';
import { stores } from '../stores.ts';

const server = process.env.TEST_QUEUE_URL ?? '';
const START = Date.parse('2026-01-01T00:00:00.000Z');
/** What the tests take jobs for, in whole minutes. */
const MINUTE_MS = 60_000;

/** Jobs in Redis. Its own clock only counts for locks, so they are aged by hand. */
export const redisJobQueues: Readonly<Record<string, TestJobQueueDriver>> = {
  redis: { skip: server === '' ? 'TEST_QUEUE_URL is not set' : undefined, open: openRedisQueue },
};

async function openRedisQueue(): Promise<TestJobQueue> {
  const { memory } = stores;
  if (!memory) throw new Error('There is no store in memory');
  const db = await openDatabase(memory.open, []);
  const second = await openDatabase(async () => db.store, []);
  mock.timers.enable({ apis: ['Date'], now: START });
  const clock = { now: () => new Date() };
  const shared = { url: server, prefix: `test-${randomUUID()}`, clock, ids: createIdSource(), timeoutMs: 5000 };
  const open = async (database: typeof db.database) => {
    const queue = createRedisJobQueue({ ...shared, database, log: pino({ level: 'silent' }) });
    await queue.open();
    return queue;
  };
  const redis = new Redis(server);
  const [queue, other] = [await open(db.database), await open(second.database)];
  const locks = createLocks(redis, shared.prefix);
  return {
    queue,
    other,
    database: db.database,
    start: START,
    async pass(ms) {
      await locks.age(ms);
      mock.timers.setTime(Date.now() + ms);
    },
    async [Symbol.asyncDispose]() {
      mock.timers.reset();
      await Promise.all([queue.close(), other.close()]);
      await deleteKeys(redis, shared.prefix);
      redis.disconnect();
      await db[Symbol.asyncDispose]();
    },
  };
}

/** Locks end by the time of the test, and not by that of the server. */
function createLocks(redis: Redis, prefix: string) {
  const ends = new Map<string, number>();
  return {
    async age(ms: number): Promise<void> {
      for (const key of await findKeys(redis, `${prefix}:*:lock`)) {
        const left = await redis.pttl(key);
        if (left > 0) ends.set(key, Date.now() + Math.ceil(left / MINUTE_MS) * MINUTE_MS);
        await redis.persist(key);
        if ((ends.get(key) ?? 0) < Date.now() + ms) await redis.del(key);
      }
    },
  };
}

export async function deleteKeys(redis: Redis, prefix: string): Promise<void> {
  const keys = await findKeys(redis, `${prefix}:*`);
  if (keys.length > 0) await redis.del(...keys);
}

async function findKeys(redis: Redis, match: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of redis.scanStream({ match, count: 1000 })) keys.push(...page);
  return keys;
}
