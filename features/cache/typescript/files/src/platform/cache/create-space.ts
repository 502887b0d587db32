import type { Counter, Histogram } from '@opentelemetry/api';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { Logger } from '../log/logger.ts';
import type { CacheSpace, Load, SpaceOptions } from './cache.ts';
import { type CacheDriver, matchesPattern } from './cache-driver.ts';
import type { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import type { Flight, SingleFlight } from './single-flight.ts';

/** JSON; `undefined` for a value that is missing or is not kept. */
export type Text = string | undefined;

/** What all spaces of a cache share. */
export interface SpaceContext {
  readonly driver: CacheDriver;
  readonly entries: Entries;
  readonly clock: Clock;
  readonly log: Logger;
  readonly loadTimeoutMs: number;
  readonly lookups: SingleFlight<Text>;
  readonly refreshes: SingleFlight<Text>;
  readonly requests: Counter;
  readonly durations: Histogram;
  /** The start of every key and tag that a context may see. */
  scopeOf(ctx: Context): string;
  invalidate(ctx: Context, drop: () => Promise<void>, concerns: (flight: Flight) => boolean): Promise<void>;
}

export function createSpace<T>(cache: SpaceContext, space: string, ttl: SpaceOptions): CacheSpace<T> {
  const { driver, entries, clock, log, lookups, refreshes, requests, scopeOf, invalidate } = cache;
  const prefixOf = (ctx: Context): string => `${scopeOf(ctx)}${space}:`;
  const keyOf = (ctx: Context, key: string): string => `${prefixOf(ctx)}${key}`;
  const tagsOf = (ctx: Context, tags: readonly string[]): string[] => tags.map((tag) => `${scopeOf(ctx)}${tag}`);
  const judge = (entry: Entry | undefined): string => {
    const result = !entry ? 'miss' : entry.freshUntil > clock.now().getTime() ? 'hit' : 'stale';
    requests.add(1, { space, result });
    return result;
  };
  const refresh = async (ctx: Context, load: Load<T>, flight: Flight): Promise<Text> => {
    const versions = await entries.versions(flight.tags);
    const text = await loadText(cache, space, ctx, load);
    if (text !== undefined && versions && !flight.abandoned) await entries.write(flight.key, text, versions, ttl);
    return text;
  };
  const refreshBehind = (ctx: Context, load: Load<T>, { key, tags }: Flight): void => {
    const onError = (err: unknown): void => log.warn({ err, space }, 'a stale value was not renewed');
    refreshes.run(key, tags, (flight) => refresh(ctx, load, flight)).catch(onError);
  };

  return {
    async getOrSet(ctx, key, load, tags = []) {
      if (ctx.transaction) {
        requests.add(1, { space, result: 'bypass' });
        return load(ctx);
      }
      const shared = lookups.run(keyOf(ctx, key), tagsOf(ctx, tags), async (flight) => {
        const entry = await entries.read(flight.key);
        if (judge(entry) === 'stale') refreshBehind(ctx, load, flight);
        return entry?.value ?? refresh(ctx, load, flight);
      });
      return parse(await untilAborted(shared, ctx.signal)) as T;
    },

    async get(ctx, key) {
      const entry = ctx.transaction ? undefined : await entries.read(keyOf(ctx, key));
      judge(entry);
      return parse(entry?.value) as T | undefined;
    },

    async set(ctx, key, value, tags = []) {
      const text = JSON.stringify(value);
      if (ctx.transaction || text === undefined) return;
      const versions = await entries.versions(tagsOf(ctx, tags));
      if (versions) await entries.write(keyOf(ctx, key), text, versions, ttl);
    },

    delete(ctx, key) {
      const name = keyOf(ctx, key);
      return invalidate(
        ctx,
        () => driver.delete(name),
        (flight) => flight.key === name,
      );
    },

    deleteMatching(ctx, pattern) {
      const prefix = prefixOf(ctx);
      const fits = (key: string): boolean =>
        key.startsWith(prefix) && matchesPattern(pattern, key.slice(prefix.length));
      return invalidate(
        ctx,
        () => driver.deleteMatching(prefix, pattern),
        (flight) => fits(flight.key),
      );
    },
  };
}

/** Loads under a time limit of its own: whoever asked first may leave, the others still want the value. */
async function loadText<T>(cache: SpaceContext, space: string, ctx: Context, load: Load<T>): Promise<Text> {
  const { durations, loadTimeoutMs } = cache;
  const started = performance.now();
  let outcome = 'error';
  try {
    const limits = { deadline: Date.now() + loadTimeoutMs, signal: AbortSignal.timeout(loadTimeoutMs) };
    const value = await withTimeLimit(load({ ...ctx, ...limits }), loadTimeoutMs);
    outcome = 'ok';
    return JSON.stringify(value);
  } finally {
    durations.record((performance.now() - started) / 1000, { space, outcome });
  }
}

function parse(text: Text): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(new AppError(coreErrors.DEADLINE_EXCEEDED));
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', leave));
}
