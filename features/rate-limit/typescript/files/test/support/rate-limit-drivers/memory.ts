import type { Clock } from '../../../src/kernel/clock.ts';
import { openMemoryRateLimit } from '../../../src/platform/http/rate-limit/drivers/memory.ts';
import type { RateLimitDriver } from '../../../src/platform/http/rate-limit/rate-limits.ts';

export function openMemoryRateLimitDriver(clock: Clock): RateLimitDriver {
  return openMemoryRateLimit({ clock });
}
