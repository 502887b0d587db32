import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Actor } from '../../../kernel/context.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import { createAllowList } from '../../http/rate-limit/client-network.ts';
import type { HttpContext } from '../../http/route.ts';
import type { Authenticator } from '../authenticators.ts';
import { apiKeyErrors } from './api-key.errors.ts';
import type { StoredApiKey } from './api-key-store.ts';
import { isKeyOf, prefixOf } from './key-text.ts';

export interface ApiKeyOptions {
  readonly realm: string;
  readonly clock: Clock;
  readonly find: (ctx: HttpContext, prefix: string) => Promise<StoredApiKey | undefined>;
  /** A key that is not in the table. */
  readonly root: { readonly hash: string | undefined; readonly scopes: readonly string[] };
}

/** Recognises the keys of callers, and remembers which one an actor came with. */
export class ApiKeyAuthenticator implements Authenticator {
  readonly challenge: string;
  readonly #options: ApiKeyOptions;
  readonly #keys = new WeakMap<Actor, StoredApiKey>();

  constructor(options: ApiKeyOptions) {
    this.#options = options;
    this.challenge = `ApiKey realm="${options.realm}"`;
  }

  keyOf({ actor }: HttpContext): StoredApiKey | undefined {
    return actor && this.#keys.get(actor);
  }

  async authenticate(ctx: HttpContext): Promise<Actor | undefined> {
    const text = ctx.request.headers.get('x-api-key');
    if (text === null) return undefined;
    const prefix = prefixOf(text);
    if (prefix === undefined) throw this.#refusal('This is no key');
    const { hash, scopes } = this.#options.root;
    if (hash !== undefined && isKeyOf(text, hash)) return { id: 'root', kind: 'service', scopes };
    const key = await this.#options.find(ctx, prefix);
    if (!key || !isKeyOf(text, key.hash) || key.revokedAt) throw this.#refusal('The key is not valid');
    if (key.expiresAt && key.expiresAt <= this.#options.clock.now()) throw this.#refusal('The key has expired');
    if (key.networks.length > 0 && !createAllowList(key.networks)(ctx.client))
      throw new AppError(apiKeyErrors.API_KEY_ADDRESS_REFUSED);
    const actor: Actor = { id: key.owner, kind: 'service', scopes: key.scopes };
    this.#keys.set(actor, key);
    return actor;
  }

  #refusal(detail: string): AppError {
    return new AppError(coreErrors.UNAUTHENTICATED, { detail, headers: { 'www-authenticate': this.challenge } });
  }
}
