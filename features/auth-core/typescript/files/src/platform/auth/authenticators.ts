import type { Actor } from '../../kernel/context.ts';
import type { HttpContext } from '../http/route.ts';
import { createToken } from '../token.ts';

/** One way to find out who calls. */
export interface Authenticator {
  /** For `WWW-Authenticate`: what a caller may offer, e.g. `Bearer realm="billing"`. */
  readonly challenge: string;
  /** `undefined` when the request carries no credentials of this kind. Throws when it does and they are wrong. */
  authenticate(ctx: HttpContext): Promise<Actor | undefined>;
}

/** The ways to authenticate that are installed, in the order in which they are asked. */
export class AuthenticatorList {
  readonly #authenticators: Authenticator[] = [];
  readonly #onInvalid: ((ctx: HttpContext) => void)[] = [];

  add(authenticator: Authenticator): void {
    this.#authenticators.push(authenticator);
  }

  /** Told of every request whose credentials were wrong. */
  onInvalid(run: (ctx: HttpContext) => void): void {
    this.#onInvalid.push(run);
  }

  invalid(ctx: HttpContext): void {
    for (const run of this.#onInvalid) run(ctx);
  }

  get challenges(): readonly string[] {
    return this.#authenticators.map(({ challenge }) => challenge);
  }

  /** The first actor that is recognised. Wrong credentials end the search: another kind cannot make up for them. */
  async authenticate(ctx: HttpContext): Promise<Actor | undefined> {
    for (const authenticator of this.#authenticators) {
      const actor = await authenticator.authenticate(ctx);
      if (actor) return actor;
    }
    return undefined;
  }
}

/** Where a feature registers a way to authenticate. */
export const Authenticators = createToken<AuthenticatorList>('Authenticators');
