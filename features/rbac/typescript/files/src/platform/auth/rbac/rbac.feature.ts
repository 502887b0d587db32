import { coreErrors } from '../../errors/core-errors.ts';
import { defineFeature } from '../../feature.ts';
import { createPolicy, Policy } from './policy.ts';
import { roles } from './roles.ts';

/** Lets a caller do what its roles grant. A route says what it asks for; one that asks for nothing is open to every caller. */
export const rbacFeature = defineFeature({
  id: 'rbac',
  setup({ http, meter, provide }) {
    const policy = createPolicy(roles);
    const denied = meter.createCounter('auth.denied', {
      unit: '{request}',
      description: 'Requests of known callers that were refused because they lack a permission.',
    });
    provide(Policy, () => policy);
    http.trait({ appliesTo: ({ permission }) => permission !== undefined, errors: [coreErrors.FORBIDDEN] });
    http.phase('authz', async (ctx, next) => {
      const permission = ctx.route?.permission;
      if (permission === undefined) return next(ctx);
      if (ctx.actor && !policy.allows(ctx.actor, permission)) denied.add(1, { permission });
      policy.requires(permission)(ctx);
      return next(ctx);
    });
  },
});
