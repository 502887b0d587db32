import type { Decision, Limit } from './rate-limits.ts';

/** Against the rounding of floating-point numbers. */
const EPSILON = 1e-6;

export interface Gcra extends Decision {
  /** When the limit is whole again, in epoch milliseconds: all that has to be kept. */
  readonly wholeAt: number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one number per key instead of a list of requests. Each request moves
 * the time at which the limit is whole again; it may not move it further than one window into the future.
 */
export function takeFrom(
  wholeAt: number | undefined,
  { quota, windowSeconds }: Limit,
  cost: number,
  now: number,
): Gcra {
  const windowMs = windowSeconds * 1000;
  const interval = windowMs / quota;
  const before = Math.max(wholeAt ?? now, now);
  const after = before + Math.min(cost, quota) * interval;
  const retryMs = Math.max(0, after - windowMs - now);
  const allowed = retryMs < EPSILON;
  const kept = allowed ? after : before;
  const remaining = Math.max(0, Math.floor((windowMs - (kept - now)) / interval + EPSILON));
  return { allowed, remaining, resetMs: kept - now, retryMs: allowed ? 0 : retryMs, wholeAt: kept };
}
