import { defineFeature } from '../../../../feature.ts';
import { type OpenRateLimitDriver, RateLimitDrivers } from '../../rate-limits.ts';
import { redisRateLimitConfig } from './redis-rate-limit.config.ts';
import { openRedisRateLimit } from './redis-rate-limit.ts';

/** `redis://host:6379/1`, and `rediss://` with TLS */
export const redisRateLimitFeature = defineFeature({
  id: 'redis-rate-limit',
  after: ['rate-limit'],
  config: redisRateLimitConfig,
  setup({ log, service, use }, { connectMs }) {
    const prefix = `ratelimit:${service.name}:`;
    const open: OpenRateLimitDriver = ({ href }) => openRedisRateLimit({ url: href, connectMs, log, prefix });
    for (const scheme of ['redis', 'rediss']) use(RateLimitDrivers).set(scheme, open);
  },
});
