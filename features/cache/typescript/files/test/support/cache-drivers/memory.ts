import type { Clock } from '../../../src/kernel/clock.ts';
import type { CacheDriver } from '../../../src/platform/cache/cache-driver.ts';
import { openMemoryCache } from '../../../src/platform/cache/drivers/memory.ts';

export function openMemoryCacheDriver(clock: Clock): CacheDriver {
  return openMemoryCache({ clock, maxBytes: 1_000_000 });
}
