/** The typed name of a port. Features meet through tokens, so that none imports another's implementation. */
export interface Token<T> {
  readonly name: string;
  /** Never set: it ties the token to its type. */
  readonly type?: T;
}

export function createToken<T>(name: string): Token<T> {
  return { name };
}

/** What an app provides. A factory runs once, when its token is first used. */
export class Container {
  readonly #factories = new Map<Token<unknown>, () => unknown>();
  readonly #values = new Map<Token<unknown>, unknown>();

  provide<T>(token: Token<T>, factory: () => T): void {
    if (this.#factories.has(token)) throw new Error(`${token.name} is provided twice`);
    this.#factories.set(token, factory);
  }

  use<T>(token: Token<T>): T {
    if (!this.#values.has(token)) {
      const factory = this.#factories.get(token);
      if (!factory) throw new Error(`No feature provides ${token.name}`);
      this.#values.set(token, factory());
    }
    return this.#values.get(token) as T;
  }
}
