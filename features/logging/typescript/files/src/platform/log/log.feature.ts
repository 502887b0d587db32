import { traceIdOf } from '../context/traceparent.ts';
import { defineFeature } from '../feature.ts';

/** One access log line per request. No headers, no query, no body: they hold secrets and personal data. */
export const logFeature = defineFeature({
  id: 'log',
  setup({ http, log }) {
    http.phase('log', async (ctx, next) => {
      const started = performance.now();
      const response = await next(ctx);
      const line = {
        method: ctx.request.method,
        path: ctx.path,
        route: ctx.route?.id,
        status: response.status,
        durationMs: Math.round((performance.now() - started) * 1000) / 1000,
        requestId: ctx.requestId,
        correlationId: ctx.correlationId,
        trace_id: traceIdOf(ctx.traceparent),
        client: ctx.client,
      };
      log[ctx.route?.quiet && response.status < 500 ? 'debug' : 'info'](line, 'request');
      return response;
    });
  },
});
