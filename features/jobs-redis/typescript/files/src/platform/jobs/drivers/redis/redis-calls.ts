import type { Redis } from 'ioredis';
import { AppError } from '../../../../kernel/app-error.ts';
import { coreErrors } from '../../../errors/core-errors.ts';
import { withTimeLimit } from '../../../lifecycle/lifecycle.ts';
import type { Logger } from '../../../log/logger.ts';

/** Does something with Redis, within a time limit. Throws `UNAVAILABLE` at once while it is away. */
export type RedisCall = <T>(work: () => Promise<T>, limitMs?: number) => Promise<T>;

export function createRedisCalls(redis: Redis, timeoutMs: number, log: Logger): RedisCall {
  let isAway = false;
  redis.on('error', (err) => {
    if (!isAway) log.warn({ err }, 'the queue of jobs is away');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('the queue of jobs is back');
    isAway = false;
  });
  return async (work, limitMs = timeoutMs) => {
    if (redis.status !== 'ready') throw new AppError(coreErrors.UNAVAILABLE);
    try {
      return await withTimeLimit(work(), limitMs);
    } catch (cause) {
      throw redis.status === 'ready' ? cause : new AppError(coreErrors.UNAVAILABLE, { cause });
    }
  };
}
