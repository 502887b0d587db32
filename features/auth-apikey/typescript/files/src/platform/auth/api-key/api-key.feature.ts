import { systemContext } from '../../context/context.ts';
import { Database } from '../../db/database.ts';
import { isSqlStore } from '../../db/sql/sql-store.ts';
import { CurrentStore, type Store } from '../../db/store.ts';
import { defineFeature } from '../../feature.ts';
import { RateLimits } from '../../http/rate-limit/rate-limits.ts';
import type { HttpContext } from '../../http/route.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { Authenticators } from '../authenticators.ts';
import { apiKeyConfig } from './api-key.config.ts';
import { apiKeyErrors } from './api-key.errors.ts';
import { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import { ApiKeyStore } from './api-key-store.ts';
import { ApiKeys } from './api-keys.ts';
import { createApiKeys } from './create-api-keys.ts';
import { cacheKeys } from './key-cache.ts';
import { keyCommand } from './key-command.ts';
import { KeyUse } from './key-use.ts';

/** Callers that are programs. After authentication a key is held against its rate, then against its quota of the day. */
export const apiKeyFeature = defineFeature({
  id: 'auth-apikey',
  after: ['auth', 'db', 'rate-limit'],
  config: apiKeyConfig,
  setup(platform, { cacheSeconds, countMs, perMinute, rootHash, rootScopes }) {
    const { clock, commands, errors, http, ids, lifecycle, log, provide, service, use } = platform;
    const store = new ApiKeyStore({ database: use(Database), clock, ids });
    const keys = createApiKeys(store, clock);
    const authenticator = new ApiKeyAuthenticator({
      realm: service.name,
      clock,
      find: cacheKeys((ctx, prefix) => store.find(ctx, prefix), cacheSeconds, clock),
      root: { hash: readHash(rootHash), scopes: rootScopes },
    });
    const keyUse = new KeyUse({ store, clock, log, context: () => systemContext(ids) });

    provide(ApiKeys, () => keys);
    errors.add(apiKeyErrors);
    use(Authenticators).add(authenticator);
    http.security('apiKey', { type: 'apiKey', in: 'header', name: 'X-API-Key' });
    http.trait({ appliesTo: ({ open }) => !open, errors: Object.values(apiKeyErrors) });
    const rateOf = (ctx: HttpContext): number => authenticator.keyOf(ctx)?.perMinute ?? perMinute;
    use(RateLimits).add({
      name: 'api-key',
      phase: 'quota',
      quota: Math.max(1, perMinute),
      windowSeconds: 60,
      keyOf: (ctx) => (rateOf(ctx) > 0 ? authenticator.keyOf(ctx)?.id : undefined),
      limitOf: (ctx) => ({ quota: rateOf(ctx), windowSeconds: 60 }),
    });
    http.phase('quota', (ctx, next) => {
      const key = authenticator.keyOf(ctx);
      if (key) keyUse.take(key);
      return next(ctx);
    });

    let timer: NodeJS.Timeout | undefined;
    lifecycle.add({
      name: 'use of API keys',
      start: async () => {
        timer = setInterval(() => void keyUse.write(), countMs).unref();
      },
      stop: async () => {
        clearInterval(timer);
        await keyUse.write();
      },
    });
    commands.add('key', async (args) => {
      const run = () => keyCommand(systemContext(ids), { keys, clock }, args);
      // In an emergency the database may be away.
      const lines = args[0] === 'root' ? await run() : await withStore(use(CurrentStore), run);
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
    });
  },
});

async function withStore<T>(store: Store, work: () => Promise<T>): Promise<T> {
  if (!isSqlStore(store)) throw new StartupError('DATABASE_URL names a store that ends with this process');
  await store.open();
  try {
    return await work();
  } finally {
    await store.close();
  }
}

function readHash(hash: string | undefined): string | undefined {
  if (hash === undefined || hash === '' || /^[0-9a-f]{64}$/.test(hash)) return hash || undefined;
  throw new StartupError('API_KEY_ROOT_HASH is no SHA-256 in hex: `key root` prints a key and its hash');
}
