import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { cacheConfig } from './cache.config.ts';
import { Cache } from './cache.ts';
import { type CacheDriver, CacheDrivers, CurrentCacheDriver, type OpenCacheDriver } from './cache-driver.ts';
import { createCache } from './create-cache.ts';
import { openMemoryCache } from './drivers/memory.ts';

/** Opens the cache that `CACHE_URL` names. It has no readiness check: the service works without it, only slower. */
export const cacheFeature = defineFeature({
  id: 'cache',
  config: cacheConfig,
  setup({ clock, lifecycle, log, meter, provide, service, use }, { url, memoryMaxBytes, ...limits }) {
    const openMemory: OpenCacheDriver = () => openMemoryCache({ clock, maxBytes: memoryMaxBytes });
    provide(CacheDrivers, () => new Map([['memory', openMemory]]));
    provide(CurrentCacheDriver, () => openDriver(use(CacheDrivers), url));
    provide(Cache, () =>
      createCache({ driver: use(CurrentCacheDriver), prefix: service.name, clock, log, meter, ...limits }),
    );
    lifecycle.add({
      name: 'cache',
      start: () => use(CurrentCacheDriver).open(),
      stop: () => use(CurrentCacheDriver).close(),
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenCacheDriver>, text: string): CacheDriver {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`CACHE_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
