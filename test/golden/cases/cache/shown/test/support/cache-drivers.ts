import type { Clock } from '../../src/kernel/clock.ts';
import type { CacheDriver } from '../../src/platform/cache/cache-driver.ts';
import { openMemoryCacheDriver } from './cache-drivers/memory.ts';

/** The installed cache drivers that can be tested here. What holds for the cache is tested on each. */
export const cacheDrivers: Readonly<Record<string, (clock: Clock) => CacheDriver>> = {
  memory: openMemoryCacheDriver,
};
