import { AppError } from '../../kernel/app-error.ts';
import { StoreLayers } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import type { Route } from '../http/route.ts';
import { separateTenants } from './separate-tenants.ts';
import { tenantErrors } from './tenant.errors.ts';
import { tenantOfActor } from './tenant-of.ts';
import { tenantScope, withTenant } from './tenant-table.ts';

/** Each caller works for one tenant, the one that its credentials name, and reaches nothing of any other. */
export const tenantFeature = defineFeature({
  id: 'tenant',
  after: ['auth', 'db'],
  setup({ db, errors, http, use }) {
    errors.add(tenantErrors);
    http.trait({ appliesTo: needsTenant, errors: [tenantErrors.TENANT_REQUIRED] });
    http.phase('tenant', (ctx, next) => {
      const tenant = ctx.actor && tenantOfActor(ctx.actor);
      if (tenant !== undefined) return next({ ...ctx, tenant });
      if (ctx.route && needsTenant(ctx.route)) throw new AppError(tenantErrors.TENANT_REQUIRED);
      return next(ctx);
    });

    db.shape(withTenant);
    db.scope(tenantScope);
    use(StoreLayers).push(separateTenants);
  },
});

/** Every route does, unless it says otherwise: one that somebody forgot to think about is closed. */
function needsTenant({ open, tenantless }: Route): boolean {
  return !open && !tenantless;
}
