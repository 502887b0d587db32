import { createLocalJWKSet, errors, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import { AppError } from '../../../kernel/app-error.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { LoadKeys } from './key-loader.ts';

type FindKey = ReturnType<typeof createLocalJWKSet>;

/** How long known keys outlive their time while new ones cannot be read. */
const GRACE_MS = 3_600_000;

export interface KeySetOptions {
  readonly load: LoadKeys;
  readonly cacheMs: number;
  readonly cooldownMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The public keys of the issuer: read when first needed, again when they are old, and at once for a key id that is not among
 * them, so that a new key is trusted without a restart. Never more than once per cooldown, and never twice at the same time.
 */
export class KeySet {
  readonly #options: KeySetOptions;
  #find: FindKey | undefined;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #attemptedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;

  constructor(options: KeySetOptions) {
    this.#options = options;
  }

  /** Resolves with the lookup among keys that may be used now. Throws `UNAVAILABLE` when there are none. */
  async current(): Promise<FindKey> {
    const { cacheMs, cooldownMs, now } = this.#options;
    if (now() - this.#loadedAt > cacheMs) await this.#refresh();
    if (this.#find && now() - this.#loadedAt <= cacheMs + GRACE_MS) return this.#find;
    throw new AppError(coreErrors.UNAVAILABLE, { headers: { 'retry-after': String(Math.ceil(cooldownMs / 1000)) } });
  }

  /** The key that a token names. Throws jose's `JWKSNoMatchingKey` when there is none, even after a look at the issuer. */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<Awaited<ReturnType<FindKey>>> {
    try {
      return await (await this.current())(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh();
      return (await this.current())(header, token);
    }
  }

  /** Joins a reading that is under way. Does nothing during the cooldown. */
  async #refresh(): Promise<void> {
    const { cooldownMs, now } = this.#options;
    if (!this.#loading && now() - this.#attemptedAt >= cooldownMs) {
      this.#attemptedAt = now();
      this.#loading = this.#load();
    }
    await this.#loading;
  }

  async #load(): Promise<void> {
    try {
      this.#find = createLocalJWKSet(await this.#options.load());
      this.#loadedAt = this.#options.now();
    } catch (error) {
      this.#options.onFailure(error);
    } finally {
      this.#loading = undefined;
    }
  }
}
