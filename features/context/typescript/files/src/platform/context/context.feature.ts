import { defineFeature } from '../feature.ts';

/** Every response says which request it answers, so that a caller can quote it. */
export const contextFeature = defineFeature({
  id: 'context',
  setup({ http }) {
    http.phase('context', async (ctx, next) => {
      const response = await next(ctx);
      response.headers.set('x-request-id', ctx.requestId);
      response.headers.set('x-correlation-id', ctx.correlationId);
      return response;
    });
  },
});
