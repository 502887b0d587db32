/** Cookies of one site. With https their names begin with `__Host-`, so that no other host of the domain can set them (RFC 6265bis, 4.1.3). */
export class CookieJar {
  readonly #prefix: string;
  readonly #attributes: string;

  constructor(secure: boolean) {
    this.#prefix = secure ? '__Host-' : '';
    this.#attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  }

  read(headers: Headers, name: string): string | undefined {
    const wanted = `${this.#prefix}${name}=`;
    const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length) || undefined;
  }

  /** The value of `Set-Cookie`. `value` has no characters that a cookie cannot have. */
  set(name: string, value: string, maxAgeSeconds: number): string {
    return `${this.#prefix}${name}=${value}; Max-Age=${maxAgeSeconds}; ${this.#attributes}`;
  }

  remove(name: string): string {
    return this.set(name, '', 0);
  }
}
