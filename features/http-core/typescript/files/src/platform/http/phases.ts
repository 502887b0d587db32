import type { HttpContext } from './route.ts';

/**
 * The order in which a request passes the features, outermost first. A feature chooses a name and cannot choose
 * a wrong order. `validate` and `handler` come last and belong to the core; a phase there runs before them.
 */
export const PHASES = [
  'context',
  'telemetry',
  'log',
  'headers',
  'recover',
  'loadShed',
  'rateLimit',
  'authn',
  'tenant',
  'quota',
  'authz',
  'idempotency',
  'validate',
  'handler',
] as const;

export type PhaseName = (typeof PHASES)[number];

/** `next` takes the context, so that a phase passes on what it learnt (`{ ...ctx, actor }`) and mutates nothing. */
export type Next = (ctx: HttpContext) => Promise<Response>;
export type Phase = (ctx: HttpContext, next: Next) => Promise<Response>;

/** One function out of all phases, in order of their names, then in the order in which features added them. */
export function composePhases(phases: readonly { readonly name: PhaseName; readonly run: Phase }[], last: Next): Next {
  const ordered = PHASES.flatMap((name) => phases.filter((phase) => phase.name === name));
  return ordered.reduceRight<Next>((next, phase) => (ctx) => phase.run(ctx, next), last);
}
