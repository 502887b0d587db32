import type { Context } from '../../../kernel/context.ts';

/** Who has written so recently that a replica may not know of it. */
export interface RecentWriters {
  note(ctx: Context): void;
  has(ctx: Context): boolean;
}

export function createRecentWriters(now: () => number, forMs: number): RecentWriters {
  const until = new Map<string, number>();
  const forget = (): void => {
    // In the order of their last writing, so the first that is not over ends it.
    for (const [key, end] of until) {
      if (end > now()) return;
      until.delete(key);
    }
  };
  return {
    note(ctx) {
      forget();
      const key = keyOf(ctx);
      until.delete(key);
      until.set(key, now() + forMs);
    },
    has: (ctx) => (until.get(keyOf(ctx)) ?? 0) > now(),
  };
}

/** Strangers are all one. */
function keyOf({ tenant, actor }: Context): string {
  return JSON.stringify([tenant, actor?.id]);
}
