import type { Clock } from '../../kernel/clock.ts';
import { withTimeLimit } from '../lifecycle/lifecycle.ts';

/** How long a driver that failed is left alone. Otherwise every request would wait for the time limit. */
const REST_MS = 1000;

export interface FailOpenOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly onFailure: (error: unknown) => void;
}

/** Runs a call of the driver. `undefined` when there is no answer, in time or at all. */
export type Attempt = <T>(call: () => Promise<T>) => Promise<T | undefined>;

export function createFailOpen({ clock, timeoutMs, onFailure }: FailOpenOptions): Attempt {
  let restUntil = 0;
  return async (call) => {
    if (clock.now().getTime() < restUntil) return undefined;
    try {
      return await withTimeLimit(call(), timeoutMs);
    } catch (error) {
      restUntil = clock.now().getTime() + REST_MS;
      onFailure(error);
      return undefined;
    }
  };
}
