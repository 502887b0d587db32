import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { StoredApiKey } from './api-key-store.ts';

const MOST = 1000;

type Find = (ctx: Context, prefix: string) => Promise<StoredApiKey | undefined>;

/** Looks a key up at most once in so many seconds. What is not found is not kept: it would fill with guesses. */
export function cacheKeys(find: Find, seconds: number, clock: Clock): Find {
  const kept = new Map<string, { readonly key: StoredApiKey; readonly until: number }>();
  return async (ctx, prefix) => {
    const now = clock.now().getTime();
    const known = kept.get(prefix);
    if (known && known.until > now) return known.key;
    kept.delete(prefix);
    const key = await find(ctx, prefix);
    if (!key || seconds === 0) return key;
    const [oldest] = kept.keys();
    if (oldest !== undefined && kept.size >= MOST) kept.delete(oldest);
    kept.set(prefix, { key, until: now + seconds * 1000 });
    return key;
  };
}
