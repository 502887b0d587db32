import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../kernel/clock.ts';
import { type CacheDriver, matchesPattern } from '../cache-driver.ts';

/** Enough for the tags of a full cache. A tag that is pushed out costs a miss and nothing else. */
const MAX_TAGS = 50_000;
const BYTES_PER_UNIT = 2;

export interface MemoryCacheOptions {
  readonly clock: Clock;
  readonly maxBytes: number;
}

/** Keeps entries in this process, at most `maxBytes` of text. Another process neither sees nor invalidates them. */
export function openMemoryCache({ clock, maxBytes }: MemoryCacheOptions): CacheDriver {
  const entries = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: (entry, key) => (entry.length + key.length) * BYTES_PER_UNIT,
    perf: { now: () => clock.now().getTime() },
    ttlResolution: 0,
  });
  const tagVersions = new LRUCache<string, string>({ max: MAX_TAGS });
  let count = 0;
  const renew = (tag: string): string => {
    count += 1;
    tagVersions.set(tag, String(count));
    return String(count);
  };

  return {
    get: async (key) => entries.get(key),
    set: async (key, entry, ttlMs) => void entries.set(key, entry, { ttl: ttlMs }),
    delete: async (key) => void entries.delete(key),
    async deleteMatching(prefix, pattern) {
      for (const key of [...entries.keys()])
        if (key.startsWith(prefix) && matchesPattern(pattern, key.slice(prefix.length))) entries.delete(key);
    },
    versions: async (tags) => tags.map((tag) => tagVersions.get(tag) ?? renew(tag)),
    bump: async (tags) => tags.forEach(renew),
    open: async () => undefined,
    close: async () => entries.clear(),
  };
}
