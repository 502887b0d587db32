import type { Clock } from '../../../kernel/clock.ts';
import { withTimeLimit } from '../../lifecycle/lifecycle.ts';
import type { Logger } from '../../log/logger.ts';
import type { Decision, RateLimitDriver, RateLimitPolicy } from './rate-limits.ts';

const TIMEOUT_MS = 250;
/** How long a driver that failed is left alone. Otherwise every request would wait for the time limit. */
const REST_MS = 1000;

export interface AskOptions {
  readonly driver: () => RateLimitDriver;
  readonly clock: Clock;
  readonly log: Logger;
}

/** `undefined` when the driver does not answer: a limit that cannot be counted must not stop the service. */
export type Ask = (policy: RateLimitPolicy, key: string, cost: number) => Promise<Decision | undefined>;

export function createAsk({ driver, clock, log }: AskOptions): Ask {
  let restUntil = 0;
  return async (policy, key, cost) => {
    if (clock.now().getTime() < restUntil) return undefined;
    try {
      return await withTimeLimit(driver().take(`${policy.name}:${key}`, policy, cost), TIMEOUT_MS);
    } catch (err) {
      restUntil = clock.now().getTime() + REST_MS;
      log.error({ err, policy: policy.name }, 'requests are not limited: the driver does not answer');
      return undefined;
    }
  };
}
