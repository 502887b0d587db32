import { AppError } from '../../../kernel/app-error.ts';
import type { Actor, Context } from '../../../kernel/context.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import { createToken } from '../../token.ts';

/** What each role grants. */
export type Roles = Readonly<Record<string, readonly string[]>>;

export interface Policy {
  allows(actor: Actor | undefined, permission: string): boolean;
  /** A check that throws `UNAUTHENTICATED` without a caller and `FORBIDDEN` for one that lacks the permission. */
  requires(permission: string): (ctx: Pick<Context, 'actor'>) => void;
}

/** For work that no route starts, such as a message or a field of a graph. */
export const Policy = createToken<Policy>('Policy');

/** A scope is the name of a role or a single permission. The service itself may do everything. */
export function createPolicy(roles: Roles): Policy {
  const granted = new Map(Object.entries(roles));
  const allows = (actor: Actor | undefined, permission: string): boolean => {
    if (actor?.kind === 'system') return true;
    const grants = actor?.scopes.flatMap((scope) => granted.get(scope) ?? [scope].filter(isPermission)) ?? [];
    return grants.some((grant) => covers(grant, permission));
  };
  return {
    allows,
    requires: (permission) => (ctx) => {
      if (!ctx.actor) throw new AppError(coreErrors.UNAUTHENTICATED);
      if (allows(ctx.actor, permission)) return;
      throw new AppError(coreErrors.FORBIDDEN, { detail: `This needs the permission ${permission}` });
    },
  };
}

/** Wildcards are for the table in the code: a token that names one means nothing by it. */
function isPermission(scope: string): boolean {
  return scope.includes(':') && !scope.includes('*');
}

function covers(grant: string, permission: string): boolean {
  if (grant === '*' || grant === permission) return true;
  return grant.startsWith('*:') && permission.endsWith(grant.slice(1));
}
