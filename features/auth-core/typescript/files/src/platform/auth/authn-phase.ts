import type { Counter } from '@opentelemetry/api';
import { AppError } from '../../kernel/app-error.ts';
import type { Actor } from '../../kernel/context.ts';
import { coreErrors } from '../errors/core-errors.ts';
import type { Phase } from '../http/phases.ts';
import type { HttpContext } from '../http/route.ts';
import type { AuthenticatorList } from './authenticators.ts';

/**
 * Puts the caller into the context, or refuses the request. Paths and methods without a route go on to their 404, 405 or
 * OPTIONS answer: nothing is done for them. Open routes do not look at credentials, so that probes never fail by them.
 */
export function createAuthnPhase(authenticators: AuthenticatorList, refused: Pick<Counter, 'add'>): Phase {
  return async (ctx, next) => {
    if (!ctx.route || ctx.route.open) return next(ctx);
    return next({ ...ctx, actor: await findActor(ctx) });
  };

  async function findActor(ctx: HttpContext): Promise<Actor> {
    const actor = await authenticators.authenticate(ctx).catch((error: unknown) => {
      const isInvalid = isRefusal(error);
      refused.add(1, { reason: isInvalid ? 'invalid' : 'unavailable' });
      if (isInvalid) authenticators.invalid(ctx);
      throw error;
    });
    if (actor) return actor;
    refused.add(1, { reason: 'missing' });
    const headers = { 'www-authenticate': authenticators.challenges.join(', ') };
    throw new AppError(coreErrors.UNAUTHENTICATED, { headers });
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.definition.category === 'unauthenticated';
}
