import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { deleteKeys } from '../job-queues/redis.ts';
import type { TestEnvironment } from '../test-environment.ts';

/** Keys for one service, in the Redis that TEST_QUEUE_URL names. Without one, jobs are in its database. */
export async function openJobRedisEnvironment(): Promise<TestEnvironment> {
  const server = process.env.TEST_QUEUE_URL;
  if (!server) return { env: {}, close: async () => undefined };
  const prefix = `test-${randomUUID()}`;
  return {
    env: { QUEUE_URL: server, JOBS_REDIS_PREFIX: prefix },
    async close() {
      const redis = new Redis(server);
      await deleteKeys(redis, prefix);
      redis.disconnect();
    },
  };
}
