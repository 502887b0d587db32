import { AppError } from '../../../kernel/app-error.ts';
import type { TransactionContext } from '../../../kernel/context.ts';
import type { Row, Table } from '../../db/store.ts';
import type { Phase } from '../phases.ts';
import type { HttpContext } from '../route.ts';
import { conventionErrors } from './conventions.errors.ts';
import { parseVersions } from './entity-tag.ts';

declare module '../../../kernel/context.ts' {
  interface Context {
    /** The caller wants to change this aggregate in one of these versions, and in no other. */
    readonly precondition?: { readonly id: string; readonly versions: readonly number[] };
  }
}

const WRITES: readonly string[] = ['PUT', 'PATCH', 'DELETE'];

/** Takes `If-Match` into the context. A malformed one is left for the validation to refuse. */
export function preconditionPhase(isRequired: boolean): Phase {
  return async (ctx, next) => {
    if (!ctx.route?.versioned || !WRITES.includes(ctx.route.method)) return next(ctx);
    const header = ctx.request.headers.get('if-match');
    if (header === null && isRequired) throw new AppError(conventionErrors.PRECONDITION_REQUIRED);
    return next(header === null ? ctx : withPrecondition(ctx, header));
  };
}

/** `*` is kept by whatever exists, and what does not exist is not found. */
function withPrecondition(ctx: HttpContext, header: string): HttpContext {
  const versions = header.trim() === '*' ? undefined : parseVersions(header);
  const { id } = ctx.params;
  return versions && id !== undefined ? { ...ctx, precondition: { id, versions } } : ctx;
}

/** Inside the unit of work, so that nobody changes the aggregate between this and the change. */
export function checkPrecondition({ precondition }: TransactionContext, _table: Table, { id, version }: Row): void {
  if (precondition?.id !== id || precondition.versions.includes(version)) return;
  throw new AppError(conventionErrors.PRECONDITION_FAILED, { detail: `It is in version ${version} now.` });
}
