import type { Meter } from '@opentelemetry/api';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';
import type { Logger } from '../log/logger.ts';
import type { Cache } from './cache.ts';
import type { CacheDriver } from './cache-driver.ts';
import { createSpace, type SpaceContext, type Text } from './create-space.ts';
import { createEntries } from './entries.ts';
import { createFailOpen } from './fail-open.ts';
import { SingleFlight } from './single-flight.ts';

export interface CacheOptions {
  readonly driver: CacheDriver;
  /** Keeps services apart that share a cache. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly meter: Meter;
  readonly jitter: number;
  readonly timeoutMs: number;
  readonly loadTimeoutMs: number;
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number;
}

/** The cache of a service, on any driver. See `CacheSpace` for what it promises. */
export function createCache(options: CacheOptions): Cache {
  const cache = createSpaceContext(options);
  const names = new Set<string>();
  return {
    space(name, ttl) {
      if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`"${name}" is no name for a cache space`);
      if (names.has(name)) throw new Error(`There are two cache spaces ${name}`);
      names.add(name);
      return createSpace(cache, name, ttl);
    },
    invalidateTags(ctx, tags) {
      const scoped = tags.map((tag) => `${cache.scopeOf(ctx)}${tag}`);
      return cache.invalidate(
        ctx,
        () => cache.driver.bump(scoped),
        (flight) => flight.tags.some((tag) => scoped.includes(tag)),
      );
    },
  };
}

function createSpaceContext(options: CacheOptions): SpaceContext {
  const { driver, prefix, clock, log, meter, jitter, timeoutMs, loadTimeoutMs, random = Math.random } = options;
  const failures = meter.createCounter('cache.failures', { unit: '{failure}' });
  const onFailure = (err: unknown): void => {
    failures.add(1);
    log.warn({ err }, 'the cache does not answer, so the service goes on without it');
  };
  const attempt = createFailOpen({ clock, timeoutMs, onFailure });
  const lookups = new SingleFlight<Text>();
  const refreshes = new SingleFlight<Text>();
  return {
    driver,
    entries: createEntries({ driver, attempt, clock, jitter, random }),
    clock,
    log,
    loadTimeoutMs,
    lookups,
    refreshes,
    requests: meter.createCounter('cache.requests', { unit: '{request}' }),
    durations: meter.createHistogram('cache.load.duration', { unit: 's' }),
    scopeOf: ({ tenant }: Context) => `${prefix}:${encodeURIComponent(tenant ?? '')}:`,

    /** Before and after: a load of earlier must not bring the old value back, nor a late caller join one. */
    async invalidate(ctx, drop, concerns) {
      if (ctx.transaction) throw new Error('Invalidate after the commit, in an event handler');
      for (const flights of [lookups, refreshes]) flights.abandon(concerns);
      await withTimeLimit(drop(), timeoutMs);
      for (const flights of [lookups, refreshes]) flights.abandon(concerns);
    },
  };
}
