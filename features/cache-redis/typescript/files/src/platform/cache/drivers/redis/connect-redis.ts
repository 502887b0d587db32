import { Redis } from 'ioredis';
import type { Logger } from '../../../log/logger.ts';

export interface RedisOptions {
  readonly url: string;
  readonly connectMs: number;
  readonly log: Logger;
}

const MAX_PAUSE_MS = 5000;

/** A connection that comes back by itself. While Redis is away every call fails at once, and the log says so once. */
export function createRedis({ url, connectMs, log }: RedisOptions, what: string): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMs,
    // Nobody waits for a server that is away: the service works without it.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), MAX_PAUSE_MS),
  });
  let isAway = false;
  redis.on('error', (err) => {
    if (!isAway) log.warn({ err }, `${what} is away`);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info(`${what} is back`);
    isAway = false;
  });
  return redis;
}
