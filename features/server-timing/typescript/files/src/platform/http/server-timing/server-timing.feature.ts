import { defineFeature } from '../../feature.ts';
import { serverTimingConfig } from './server-timing.config.ts';
import { ServerTimings } from './server-timings.ts';
import { Timings } from './timings.ts';

/**
 * `total`, `access` (who calls, and what it may do) and `app` (validation and the operation), besides what features measure.
 * A request that is refused early has less to tell.
 */
export const serverTimingFeature = defineFeature({
  id: 'server-timing',
  config: serverTimingConfig,
  setup({ http, provide }, { shownTo }) {
    const timings = new Timings();
    provide(ServerTimings, () => timings);
    if (shownTo === 'nobody') return;
    const known = new WeakSet<Request>();
    http.trait({
      appliesTo: ({ quiet }) => !quiet,
      responseHeaders: { 'Server-Timing': 'Where the time went.' },
    });

    http.phase('headers', async (ctx, next) => {
      if (ctx.route?.quiet) return next(ctx);
      timings.begin(ctx);
      const response = await timings.measure(ctx, 'total', () => next(ctx));
      const header = timings.end(ctx);
      if (shownTo === 'everybody' || known.has(ctx.request)) response.headers.append('server-timing', header);
      return response;
    });

    // From the first question of access control to where the last one has been answered.
    const started = new WeakMap<Request, PromiseWithResolvers<void>>();
    http.phase('rateLimit', async (ctx, next) => {
      const passed = Promise.withResolvers<void>();
      started.set(ctx.request, passed);
      const access = timings.measure(ctx, 'access', () => passed.promise);
      const [response] = await Promise.all([next(ctx).finally(passed.resolve), access]);
      return response;
    });
    http.phase('idempotency', (ctx, next) => {
      if (ctx.actor) known.add(ctx.request);
      started.get(ctx.request)?.resolve();
      return timings.measure(ctx, 'app', () => next(ctx));
    });
  },
});
