import { createToken } from '../token.ts';

/** Where entries are kept. It may lose any of them at any time, and may throw: the cache then works without it. */
export interface CacheDriver {
  get(key: string): Promise<string | undefined>;
  set(key: string, entry: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Deletes what starts with `prefix` as it is written and goes on as `pattern` says, where `*` is any text. */
  deleteMatching(prefix: string, pattern: string): Promise<void>;
  /** The version of each tag. One that is unknown, or was lost, gets a version that no tag ever had. */
  versions(tags: readonly string[]): Promise<readonly string[]>;
  /** Gives the tags new versions, which makes every entry with an old one worthless. */
  bump(tags: readonly string[]): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a driver from the `CACHE_URL` whose scheme it is registered for. */
export type OpenCacheDriver = (url: URL) => CacheDriver;

/** A driver registers itself under its scheme: `use(CacheDrivers).set('redis', openRedisCache)`. */
export const CacheDrivers = createToken<Map<string, OpenCacheDriver>>('CacheDrivers');

/** The driver of this app, for tests that break it. Everybody else uses `Cache`. */
export const CurrentCacheDriver = createToken<CacheDriver>('CurrentCacheDriver');

export function matchesPattern(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 's').test(text);
}
