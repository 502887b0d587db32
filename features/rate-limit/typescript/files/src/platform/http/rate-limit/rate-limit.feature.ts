import { coreErrors } from '../../errors/core-errors.ts';
import { defineFeature } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { createAsk } from './ask-driver.ts';
import { createAllowList } from './client-network.ts';
import { openMemoryRateLimit } from './drivers/memory.ts';
import { Limiter } from './limiter.ts';
import { checkOperations, configuredPolicies } from './policies.ts';
import { rateLimitConfig } from './rate-limit.config.ts';
import {
  CurrentRateLimitDriver,
  type OpenRateLimitDriver,
  type RateLimitDriver,
  RateLimitDrivers,
  RateLimits,
} from './rate-limits.ts';

/** Limits before authentication, per address, and after it, per caller. Behind proxies, hardening says who calls. */
export const rateLimitFeature = defineFeature({
  id: 'rate-limit',
  after: ['http-hardening'],
  config: rateLimitConfig,
  setup({ clock, http, lifecycle, log, meter, provide, use }, config) {
    const openMemory: OpenRateLimitDriver = () => openMemoryRateLimit({ clock });
    provide(RateLimitDrivers, () => new Map([['memory', openMemory]]));
    provide(CurrentRateLimitDriver, () => openDriver(use(RateLimitDrivers), config.url));
    const driver = (): RateLimitDriver => use(CurrentRateLimitDriver);
    const ask = createAsk({ driver, clock, log });
    const limiter = new Limiter({ ask, isExempt: createAllowList(config.allow), meter });
    for (const policy of configuredPolicies(config)) limiter.add(policy);
    provide(RateLimits, () => limiter);
    http.trait({
      appliesTo: ({ quiet }) => !quiet,
      responseHeaders: {
        RateLimit: 'What is left of each limit.',
        'RateLimit-Policy': 'The limits that were applied.',
      },
      errors: [coreErrors.RATE_LIMITED],
    });
    http.phase('headers', limiter.headers());
    http.phase('rateLimit', limiter.phase('rateLimit'));
    http.phase('quota', limiter.phase('quota'));
    lifecycle.add({
      name: 'rate limits',
      start: async () => {
        checkOperations(config, http.declared);
        await driver().open();
      },
      stop: () => driver().close(),
    });
  },
});

function openDriver(drivers: ReadonlyMap<string, OpenRateLimitDriver>, text: string): RateLimitDriver {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`RATE_LIMIT_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
