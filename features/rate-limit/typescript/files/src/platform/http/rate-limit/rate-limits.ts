import { createToken } from '../../token.ts';
import type { HttpContext } from '../route.ts';

/** So many in so much time. It refills evenly; all of it may be used at once. */
export interface Limit {
  readonly quota: number;
  readonly windowSeconds: number;
}

export interface RateLimitPolicy extends Limit {
  /** In the headers and metrics, `[A-Za-z0-9-]`, unique. */
  readonly name: string;
  /** `rateLimit` comes before anybody is authenticated, `quota` after. */
  readonly phase: 'rateLimit' | 'quota';
  /** Who shares the limit. `undefined`: the request has nothing to do with it. */
  keyOf(ctx: HttpContext): string | undefined;
  /** Another limit than that of the policy, for whoever has one of its own. */
  limitOf?(ctx: HttpContext): Limit;
  /** For how many it counts. Default 1. */
  costOf?(ctx: HttpContext): number;
  /** What counts: every request, or only those whose credentials were refused. Default `request`. */
  readonly counts?: 'request' | 'failed-login';
}

export interface RateLimits {
  /** Throws when there is a policy of that name. */
  add(policy: RateLimitPolicy): void;
}

export const RateLimits = createToken<RateLimits>('RateLimits');

/** What a driver says. Times are milliseconds. */
export interface Decision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the limit is whole again. */
  readonly resetMs: number;
  /** Until the same request would be allowed; 0 when it is. */
  readonly retryMs: number;
}

/** Counts. Takes the cost in one step, or nothing when that is more than what is left. A cost of 0 only asks. */
export interface RateLimitDriver {
  take(key: string, limit: Limit, cost: number): Promise<Decision>;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Makes a driver from the `RATE_LIMIT_URL` whose scheme it is registered for. */
export type OpenRateLimitDriver = (url: URL) => RateLimitDriver;

/** A driver registers itself under its scheme: `use(RateLimitDrivers).set('redis', open)`. */
export const RateLimitDrivers = createToken<Map<string, OpenRateLimitDriver>>('RateLimitDrivers');

/** The driver of this app, for tests that break it. */
export const CurrentRateLimitDriver = createToken<RateLimitDriver>('CurrentRateLimitDriver');
