import type { Clock } from '../../../../kernel/clock.ts';
import { takeFrom } from '../gcra.ts';
import type { RateLimitDriver } from '../rate-limits.ts';

/** How many old keys are looked at with each new request: more than one, so that what is whole again goes away. */
const SWEPT = 2;

export interface MemoryRateLimitOptions {
  readonly clock: Clock;
  /** Beyond that the key that was not used for the longest time is forgotten. */
  readonly maxKeys?: number;
}

/** Counts in this process. Keys that are whole again are forgotten. */
export function openMemoryRateLimit({ clock, maxKeys = 100_000 }: MemoryRateLimitOptions): RateLimitDriver {
  const wholeAt = new Map<string, number>();
  return {
    async take(key, limit, cost) {
      const now = clock.now().getTime();
      const decision = takeFrom(wholeAt.get(key), limit, cost, now);
      wholeAt.delete(key);
      if (decision.wholeAt > now) wholeAt.set(key, decision.wholeAt);
      for (const [old, time] of wholeAt.entries().take(SWEPT))
        if (time <= now || wholeAt.size > maxKeys) wholeAt.delete(old);
      return decision;
    },
    open: async () => undefined,
    close: async () => wholeAt.clear(),
  };
}
