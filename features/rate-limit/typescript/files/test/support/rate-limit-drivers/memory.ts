import { openMemoryRateLimit } from '../../../src/platform/http/rate-limit/drivers/memory.ts';
import type { TestRateLimitDriver } from '../rate-limit-drivers.ts';

export const memoryRateLimitDriver: TestRateLimitDriver = {
  async open(clock) {
    const driver = openMemoryRateLimit({ clock });
    return { driver, [Symbol.asyncDispose]: () => driver.close() };
  },
};
