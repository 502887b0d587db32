import { AppError } from '../../kernel/app-error.ts';
import { StoreLayers } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { separateTenants } from './separate-tenants.ts';
import { tenantErrors } from './tenant.errors.ts';
import { reachOf, tenantOfActor } from './tenant-of.ts';
import { TENANT_COLUMN, withTenant } from './tenant-table.ts';

/** Each caller works for one tenant, the one that its credentials name, and reaches nothing of any other. */
export const tenantFeature = defineFeature({
  id: 'tenant',
  after: ['auth', 'db'],
  setup({ db, errors, http, use }) {
    errors.add(tenantErrors);
    http.trait({ appliesTo: ({ permission }) => permission !== undefined, errors: [tenantErrors.TENANT_REQUIRED] });
    http.phase('tenant', (ctx, next) => {
      const tenant = ctx.actor && tenantOfActor(ctx.actor);
      if (tenant !== undefined) return next({ ...ctx, tenant });
      // Whatever asks for no permission, such as the end of a session, may do without, and reaches no row of a tenant.
      if (ctx.route?.permission !== undefined) throw new AppError(tenantErrors.TENANT_REQUIRED);
      return next(ctx);
    });

    db.shape(withTenant);
    db.scope((ctx, { perTenant }) => {
      const reach = perTenant ? reachOf(ctx) : 'all';
      return reach === 'all' ? {} : { [TENANT_COLUMN]: reach.tenant };
    });
    use(StoreLayers).push(separateTenants);
  },
});
