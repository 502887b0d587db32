import type { Clock } from '../../../../../kernel/clock.ts';
import { createRedis, type RedisOptions } from '../../../../cache/drivers/redis/connect-redis.ts';
import { takeFrom } from '../../gcra.ts';
import type { RateLimitDriver } from '../../rate-limits.ts';

export interface RedisRateLimitOptions extends RedisOptions {
  /** The start of all keys. */
  readonly prefix: string;
  /** For tests. Otherwise the clock of the server counts, which is the same for all replicas. */
  readonly clock?: Clock;
}

/**
 * `takeFrom` in one step on the server, so that no two replicas take the same. It answers with what it began with, from which everything else
 * follows. Numbers travel as text with all their digits. What is whole again needs no key.
 */
const TAKE = `
local window, quota, cost, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local before = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local after = before + math.min(cost, quota) * (window / quota)
if cost > 0 and after - window - now < 1e-6 then
  redis.call('SET', KEYS[1], string.format('%.17g', after), 'PX', math.ceil(after - now))
end
return { string.format('%.17g', before), string.format('%.17g', now) }
`;

/** Counts in Redis, for all replicas. While Redis is away every call fails at once. */
export function openRedisRateLimit({ prefix, clock, ...options }: RedisRateLimitOptions): RateLimitDriver {
  const redis = createRedis(options, 'the count of requests');
  return {
    async take(key, limit, cost) {
      const now = clock?.now().getTime() ?? '';
      const args = [limit.windowSeconds * 1000, limit.quota, cost, now];
      const answer = await redis.eval(TAKE, 1, `${prefix}${key}`, ...args);
      const [before, at] = Array.isArray(answer) ? answer.map(Number) : [];
      if (before === undefined || at === undefined) throw new Error('Redis answers something else than two numbers');
      return takeFrom(before, limit, cost, at);
    },
    async open() {
      await redis.connect().catch(() => undefined);
    },
    async close() {
      redis.disconnect();
    },
  };
}
