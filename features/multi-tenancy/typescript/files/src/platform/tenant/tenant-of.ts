import { AppError } from '../../kernel/app-error.ts';
import type { Actor, Context } from '../../kernel/context.ts';
import { tenantErrors } from './tenant.errors.ts';

/** What a tenant may be called: it becomes part of keys, paths and settings. */
const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** A scope that names a tenant, for credentials that can say nothing else, such as API keys. */
const SCOPE = 'tenant:';

/** The one tenant that the credentials of a caller name. `undefined` when they name none, several, or one that cannot be. */
export function tenantOfActor({ tenant, scopes }: Actor): string | undefined {
  const named = scopes.filter((scope) => scope.startsWith(SCOPE)).map((scope) => scope.slice(SCOPE.length));
  const [first, ...others] = new Set(tenant === undefined ? named : [tenant, ...named]);
  return first !== undefined && others.length === 0 && TENANT.test(first) ? first : undefined;
}

/** Whose rows `ctx` works with: those of its tenant, or all, which only the service itself may when it acts for nobody. */
export type Reach = { readonly tenant: string } | 'all';

/** Throws `TENANT_REQUIRED` for anybody else. */
export function reachOf({ actor, tenant }: Pick<Context, 'actor' | 'tenant'>): Reach {
  if (tenant !== undefined) return { tenant };
  if (actor?.kind === 'system') return 'all';
  throw new AppError(tenantErrors.TENANT_REQUIRED);
}
