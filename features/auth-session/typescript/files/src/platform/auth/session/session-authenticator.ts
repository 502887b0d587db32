import { AppError } from '../../../kernel/app-error.ts';
import type { Actor } from '../../../kernel/context.ts';
import type { HttpContext } from '../../http/route.ts';
import type { Authenticator } from '../authenticators.ts';
import type { CookieJar } from './cookies.ts';
import { sessionErrors } from './session.errors.ts';
import type { Session, SessionStore } from './session-store.ts';
import { hashToken, isCsrfToken } from './session-token.ts';

/** What cannot change anything (RFC 9110, 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const SESSION_COOKIE = 'session';

/** Knows callers by their session cookie. A browser sends it for any page, so what changes something needs a token that only our own page has. */
export class SessionAuthenticator implements Authenticator {
  readonly challenge = 'Cookie';
  readonly #store: SessionStore;
  readonly #cookies: CookieJar;
  readonly #sessions = new WeakMap<Request, Session>();

  constructor(store: SessionStore, cookies: CookieJar) {
    this.#store = store;
    this.#cookies = cookies;
  }

  /** A cookie whose session has ended is no credential: the browser keeps it although nobody has asked it to. */
  async authenticate(ctx: HttpContext): Promise<Actor | undefined> {
    const { request } = ctx;
    const token = this.#cookies.read(request.headers, SESSION_COOKIE);
    const session = token === undefined ? undefined : await this.#store.find(ctx, hashToken(token));
    if (!session || token === undefined) return undefined;
    if (!SAFE.has(request.method) && !isCsrfToken(request.headers.get('x-csrf-token'), token))
      throw new AppError(sessionErrors.CSRF_TOKEN_INVALID);
    this.#sessions.set(request, session);
    return { id: session.subject, kind: 'user', scopes: session.scopes };
  }

  /** Of a request that was authenticated by it. */
  sessionOf({ request }: HttpContext): Session | undefined {
    return this.#sessions.get(request);
  }
}
