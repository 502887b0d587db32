import { sql } from 'kysely';
import { AllSessionSettings } from '../db/sql/sql-driver.ts';
import { isSqlStore } from '../db/sql/sql-store.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { ALL_TENANTS, TENANT_SETTING } from './row-security.ts';

/** PostgreSQL is told for whom each transaction works, and its policies let nothing else through, raw SQL included. */
export const rowSecurityFeature = defineFeature({
  id: 'row-security',
  after: ['sql', 'tenant'],
  setup({ lifecycle, log, use }) {
    use(AllSessionSettings).push((ctx) => {
      // Migrations, and the service itself when it acts for nobody. A stranger reaches no row.
      const isAll = ctx === undefined || (ctx.tenant === undefined && ctx.actor?.kind === 'system');
      return { [TENANT_SETTING]: isAll ? ALL_TENANTS : (ctx.tenant ?? '') };
    });
    lifecycle.add({
      name: 'row security',
      async start() {
        const store = use(CurrentStore);
        if (!isSqlStore(store) || store.driver.dialect.name !== 'postgres') return;
        const { rows } = await sql<{ readonly exempt: boolean }>`
          select rolsuper or rolbypassrls as exempt from pg_roles where rolname = current_user
        `
          .execute(store.driver.reader())
          .catch(() => ({ rows: [] }));
        if (rows[0]?.exempt)
          log.warn('the role of DATABASE_URL is exempt from row-level security: only the service keeps tenants apart');
      },
    });
  },
});
