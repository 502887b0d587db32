import { defineFeature } from '../../../feature.ts';
import { CacheDrivers, type OpenCacheDriver } from '../../cache-driver.ts';
import { redisCacheConfig } from './redis-cache.config.ts';
import { openRedisCache } from './redis-cache.ts';

/** `redis://host:6379/0`, and `rediss://` with TLS */
export const redisCacheFeature = defineFeature({
  id: 'cache-redis',
  after: ['cache'],
  config: redisCacheConfig,
  setup({ log, use }, { connectMs }) {
    const open: OpenCacheDriver = ({ href }) => openRedisCache({ url: href, connectMs, log });
    for (const scheme of ['redis', 'rediss']) use(CacheDrivers).set(scheme, open);
  },
});
