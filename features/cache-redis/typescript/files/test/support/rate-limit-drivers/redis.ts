import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { openRedisRateLimit } from '../../../src/platform/http/rate-limit/drivers/redis/redis-rate-limit.ts';
import type { TestRateLimitDriver } from '../rate-limit-drivers.ts';

const url = process.env.TEST_RATE_LIMIT_URL ?? '';

export const redisRateLimitDriver: TestRateLimitDriver = {
  skip: url === '' ? 'TEST_RATE_LIMIT_URL is not set' : undefined,
  async open(clock) {
    const prefix = `test:${randomUUID()}:`;
    const driver = openRedisRateLimit({ url, connectMs: 1000, log: pino({ level: 'silent' }), prefix, clock });
    await driver.open();
    return { driver, [Symbol.asyncDispose]: () => driver.close() };
  },
};
