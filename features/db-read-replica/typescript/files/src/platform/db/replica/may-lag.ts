import type { Phase } from '../../http/phases.ts';

declare module '../../../kernel/context.ts' {
  interface Context {
    /** What is read may be a moment old. */
    readonly mayLag?: true;
  }
}

/** A caller that only reads may see the past, unless it says that it must not. */
export const mayLagPhase: Phase = (ctx, next) => {
  const { method, headers } = ctx.request;
  const mayLag = (method === 'GET' || method === 'HEAD') && !/\bno-cache\b/i.test(headers.get('cache-control') ?? '');
  return next(mayLag ? { ...ctx, mayLag } : ctx);
};
