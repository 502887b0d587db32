import type { Context } from '../../kernel/context.ts';
import { createToken } from '../token.ts';

export interface SpaceOptions {
  /** Time for which a value is fresh. The jitter only ever shortens it. */
  readonly ttlMs: number;
  /** Time after that in which the old value is still served, while one caller loads the new one in the background. */
  readonly staleMs?: number;
}

/** Loads what is missing. It gets a context of its own, because callers that came later wait for it too. */
export type Load<T> = (ctx: Context) => Promise<T>;

/**
 * Values of one kind. A value travels as JSON, so a hit is equal to a miss and nobody shares an object with anybody.
 * The tenant of the context is part of every key. `undefined` is never kept.
 *
 * Reads and writes fail open: without the cache they load, and nothing else changes. Invalidations fail loudly, and
 * are refused inside a unit of work: before the commit, another request would cache the old value again.
 */
export interface CacheSpace<T> {
  /** Loads a missing value once, however many ask for it. Inside a unit of work it only loads. */
  getOrSet(ctx: Context, key: string, load: Load<T>, tags?: readonly string[]): Promise<T>;
  get(ctx: Context, key: string): Promise<T | undefined>;
  set(ctx: Context, key: string, value: T, tags?: readonly string[]): Promise<void>;
  /** A load of another process that began earlier may still bring the old value back; a tag rules that out. */
  delete(ctx: Context, key: string): Promise<void>;
  /** `*` stands for any text: `eur-*`. It looks at every key of the space; a tag is cheaper. */
  deleteMatching(ctx: Context, pattern: string): Promise<void>;
}

export interface Cache {
  /** Values under a name of their own, `[a-z0-9-]`. Give it a new name when the shape of the values changes. */
  space<T>(name: string, options: SpaceOptions): CacheSpace<T>;
  /** Forgets every value with one of the tags, in all spaces, also those that are being loaded now. */
  invalidateTags(ctx: Context, tags: readonly string[]): Promise<void>;
}

export const Cache = createToken<Cache>('Cache');
