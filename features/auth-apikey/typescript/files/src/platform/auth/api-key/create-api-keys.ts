import type { Clock } from '../../../kernel/clock.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import type { ApiKey, ApiKeys } from './api-keys.ts';
import { makeKeyText } from './key-text.ts';

/** The life of keys: they are issued, replaced and ended, and never deleted. */
export function createApiKeys(store: ApiKeyStore, clock: Clock): ApiKeys {
  const issue: ApiKeys['issue'] = async (ctx, wanted) => {
    const { text, prefix, hash } = makeKeyText();
    return { text, key: await store.insert(ctx, wanted, { prefix, hash }) };
  };
  const isAlive = ({ expiresAt, revokedAt }: ApiKey): boolean =>
    revokedAt === undefined && (expiresAt === undefined || expiresAt > clock.now());

  return {
    issue,
    async rotate(ctx, owner, graceMs) {
      const alive = (await store.list(ctx)).filter((key) => key.owner === owner && isAlive(key));
      const [newest] = alive;
      if (!newest) return undefined;
      const issued = await issue(ctx, { ...newest, expiresAt: nextExpiry(newest, clock) });
      const end = new Date(clock.now().getTime() + graceMs);
      for (const { id, expiresAt } of alive) {
        if (expiresAt === undefined || expiresAt > end) await store.change(ctx, id, { expires_at: end.toISOString() });
      }
      return issued;
    },
    async revoke(ctx, ownerOrPrefix) {
      const all = await store.list(ctx);
      const ended = all.filter(
        (key) => key.revokedAt === undefined && (key.owner === ownerOrPrefix || key.prefix === ownerOrPrefix),
      );
      for (const { id } of ended) await store.change(ctx, id, { revoked_at: clock.now().toISOString() });
      return ended.length;
    },
    list: (ctx) => store.list(ctx),
  };
}

/** A new key lives as long as the old one was meant to. */
function nextExpiry({ createdAt, expiresAt }: ApiKey, clock: Clock): Date | undefined {
  return expiresAt && new Date(clock.now().getTime() + expiresAt.getTime() - createdAt.getTime());
}
