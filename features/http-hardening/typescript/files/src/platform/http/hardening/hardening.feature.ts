import { defineFeature } from '../../feature.ts';
import { clientAddress } from './client-address.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { hardeningConfig } from './hardening.config.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * Security headers and CORS on every answer, failures included. A preflight carries no credentials, so it is
 * answered here, before the phases that ask for them.
 */
export const hardeningFeature = defineFeature({
  id: 'http-hardening',
  config: hardeningConfig,
  setup({ http }, { origins, proxies, hstsSeconds }) {
    const always = Object.entries(securityHeaders(hstsSeconds));

    http.phase('context', (ctx, next) => {
      const client = clientAddress(ctx.client, ctx.request.headers.get('x-forwarded-for'), proxies);
      return next({ ...ctx, client });
    });

    http.phase('headers', async (ctx, next) => {
      const cors = corsHeaders(ctx.request, origins);
      const preflight = isPreflight(ctx.request) && ctx.methods.length > 0;
      const response = preflight ? new Response(null, { status: 204 }) : await next(ctx);
      const extra = cors && preflight ? preflightHeaders(ctx.methods.join(', ')) : {};
      for (const [name, value] of always) if (!response.headers.has(name)) response.headers.set(name, value);
      for (const [name, value] of Object.entries({ ...cors, ...extra })) response.headers.set(name, value);
      response.headers.append('vary', 'origin');
      return response;
    });
  },
});
