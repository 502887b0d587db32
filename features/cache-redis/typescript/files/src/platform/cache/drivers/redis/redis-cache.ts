import { randomUUID } from 'node:crypto';
import type { CacheDriver } from '../../cache-driver.ts';
import { createRedis, type RedisOptions } from './connect-redis.ts';

/** Longer than entries live. A tag that is forgotten costs a miss and nothing else. */
const TAG_SECONDS = 30 * 24 * 3600;
const SCAN_COUNT = 500;

/** Entries and versions of tags in Redis, for all processes. While Redis is away every call fails at once. */
export function openRedisCache(options: RedisOptions): CacheDriver {
  const redis = createRedis(options, 'the cache');
  const tagKey = (tag: string): string => `tag:${tag}`;

  return {
    get: async (key) => (await redis.get(key)) ?? undefined,
    set: async (key, entry, ttlMs) => void (await redis.set(key, entry, 'PX', Math.max(1, Math.ceil(ttlMs)))),
    delete: async (key) => void (await redis.unlink(key)),
    async deleteMatching(prefix, pattern) {
      const match = `${escapeGlob(prefix)}${pattern.split('*').map(escapeGlob).join('*')}`;
      for await (const keys of redis.scanStream({ match, count: SCAN_COUNT }))
        if (keys.length > 0) await redis.unlink(...keys);
    },
    async versions(tags) {
      if (tags.length === 0) return [];
      const keys = tags.map(tagKey);
      const known = await redis.mget(keys);
      const missing = keys.filter((_, index) => known[index] === null);
      if (missing.length === 0) return known.map(String);
      // Whoever is first decides. A version that was lost never comes back.
      await Promise.all(missing.map((key) => redis.set(key, randomUUID(), 'EX', TAG_SECONDS, 'NX')));
      return (await redis.mget(keys)).map((version) => version ?? randomUUID());
    },
    async bump(tags) {
      await Promise.all(tags.map((tag) => redis.set(tagKey(tag), randomUUID(), 'EX', TAG_SECONDS)));
    },
    async open() {
      await redis.connect().catch(() => undefined);
    },
    async close() {
      redis.disconnect();
    },
  };
}

/** Redis takes more characters for wildcards than a pattern of the cache has. */
function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]^-]/g, '\\$&');
}
