import { defineFeature } from '../feature.ts';
import { coreErrors } from './core-errors.ts';
import { problemResponse, toAppError } from './problem.ts';

/** The one place that turns a failure into an answer. Outer phases see a response, never an exception. */
export const errorsFeature = defineFeature({
  id: 'errors',
  setup({ errors, http, log }) {
    errors.add(coreErrors);
    http.phase('recover', async (ctx, next) => {
      try {
        return await next(ctx);
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.definition === coreErrors.INTERNAL) {
          const { requestId, correlationId } = ctx;
          log.error({ err: thrown, requestId, correlationId, route: ctx.route?.id }, 'request failed');
        }
        return problemResponse(error, ctx.correlationId);
      }
    });
  },
});
