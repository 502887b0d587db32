import type { Clock } from '../../kernel/clock.ts';
import type { SpaceOptions } from './cache.ts';
import type { CacheDriver } from './cache-driver.ts';
import { type Entry, parseEntry, printEntry } from './entry.ts';
import type { Attempt } from './fail-open.ts';

export interface EntriesOptions {
  readonly driver: CacheDriver;
  readonly attempt: Attempt;
  readonly clock: Clock;
  readonly jitter: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Entries that are worth something: neither expired, nor invalidated, nor written by somebody else. */
export interface Entries {
  read(key: string): Promise<Entry | undefined>;
  /** To be asked before a value is loaded. `undefined` when the driver does not answer: then nothing may be written. */
  versions(tags: readonly string[]): Promise<Entry['tags'] | undefined>;
  write(key: string, value: string, tags: Entry['tags'], ttl: SpaceOptions): Promise<void>;
}

export function createEntries({ driver, attempt, clock, jitter, random }: EntriesOptions): Entries {
  const now = (): number => clock.now().getTime();
  return {
    async read(key) {
      const text = await attempt(() => driver.get(key));
      const entry = text === undefined ? undefined : parseEntry(text);
      if (!entry || entry.staleUntil <= now()) return undefined;
      const tags = Object.keys(entry.tags);
      if (tags.length === 0) return entry;
      const versions = await attempt(() => driver.versions(tags));
      return versions && tags.every((tag, index) => entry.tags[tag] === versions[index]) ? entry : undefined;
    },

    async versions(tags) {
      if (tags.length === 0) return {};
      const versions = await attempt(() => driver.versions(tags));
      return versions && Object.fromEntries(tags.map((tag, index) => [tag, versions[index] ?? '']));
    },

    async write(key, value, tags, { ttlMs, staleMs = 0 }) {
      const freshUntil = now() + ttlMs * (1 - jitter * random());
      const staleUntil = freshUntil + staleMs;
      const entry = printEntry({ value, freshUntil, staleUntil, tags });
      await attempt(() => driver.set(key, entry, Math.max(1, Math.ceil(staleUntil - now()))));
    },
  };
}
