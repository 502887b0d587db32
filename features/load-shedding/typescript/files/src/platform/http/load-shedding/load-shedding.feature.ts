import { defineFeature } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { Route } from '../route.ts';
import { EventLoopDelay } from './event-loop-delay.ts';
import { LoadShedder, REASONS } from './load-shedder.ts';
import { loadSheddingConfig } from './load-shedding.config.ts';
import { loadErrors } from './load-shedding.errors.ts';

/** The first to look at a request that may refuse it: before its caller is known, and before its body is read. */
export const loadSheddingFeature = defineFeature({
  id: 'load-shedding',
  config: loadSheddingConfig,
  setup({ errors, http, lifecycle, meter }, config) {
    const delay = new EventLoopDelay();
    const shed = meter.createCounter('load.shed', { unit: '{request}' });
    // A series that begins with its first refusal hides it: a rate is told from the second sample on.
    for (const reason of REASONS) shed.add(0, { reason });
    const shedder = new LoadShedder({ ...config, delayMs: () => delay.currentMs, shed });
    meter
      .createObservableGauge('load.in_flight', { unit: '{request}' })
      .addCallback((result) => result.observe(shedder.inFlight));
    errors.add(loadErrors);
    http.trait({ appliesTo: ({ quiet }) => !quiet, errors: [loadErrors.OVERLOADED] });
    http.phase('loadShed', shedder.phase);
    lifecycle.add({
      name: 'load shedding',
      start: async () => {
        requireOperations(config.lowPriority, http.declared);
        delay.start();
      },
      stop: async () => delay.stop(),
    });
  },
});

function requireOperations(ids: readonly string[], routes: readonly Route[]): void {
  const known = new Set(routes.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new StartupError(`LOAD_LOW_PRIORITY names no operation: ${unknown.join(', ')}`);
}
