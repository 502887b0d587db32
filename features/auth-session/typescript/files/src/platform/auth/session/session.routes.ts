import { AppError } from '../../../kernel/app-error.ts';
import { defineRoute, type HttpContext, type Route } from '../../http/route.ts';
import type { CookieJar } from './cookies.ts';
import type { IdentityProvider, LoginAttempt } from './identity-provider.ts';
import { sessionErrors } from './session.errors.ts';
import { SESSION_COOKIE, type SessionAuthenticator } from './session-authenticator.ts';
import type { Session, SessionStore } from './session-store.ts';
import { createSessionToken, csrfTokenOf, hashToken } from './session-token.ts';

export interface SessionRoutesOptions {
  readonly provider: IdentityProvider;
  readonly store: SessionStore;
  readonly authenticator: SessionAuthenticator;
  readonly cookies: CookieJar;
  readonly maxAgeSeconds: number;
}

const LOGIN_COOKIE = 'login';
const LOGIN_SECONDS = 600;
const DEVICE_LENGTH = 200;

/**
 * For browsers: they follow links and carry cookies, so none of it is in the contract for programs. Sessions are those of a person,
 * who can see and end them without a tenant too.
 */
const ABOUT = { tag: 'session', undocumented: true, tenantless: true } as const;
const MOVED = { 303: { description: 'Go on there' } } as const;

export function createSessionRoutes(options: SessionRoutesOptions): readonly Route[] {
  const { store, authenticator, cookies } = options;
  const current = (ctx: HttpContext): Session => {
    const session = authenticator.sessionOf(ctx);
    if (!session) throw new AppError(sessionErrors.SESSION_NOT_FOUND);
    return session;
  };
  return [
    ...createLoginRoutes(options),
    defineRoute({
      ...ABOUT,
      id: 'getSession',
      method: 'GET',
      path: '/session',
      summary: 'Who is logged in here',
      responses: { 200: { description: 'The session' } },
      async handle(ctx) {
        const { scopes, subject, expiresAt } = current(ctx);
        const csrfToken = csrfTokenOf(cookies.read(ctx.request.headers, SESSION_COOKIE) ?? '');
        return {
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: { subject, scopes, expiresAt, csrfToken },
        };
      },
    }),
    defineRoute({
      ...ABOUT,
      id: 'logOut',
      method: 'DELETE',
      path: '/session',
      summary: 'Log out here',
      responses: { 204: { description: 'Logged out' } },
      async handle(ctx) {
        const { id, subject } = current(ctx);
        await store.end(ctx, subject, (session) => session.id === id);
        return { status: 204, headers: { 'set-cookie': cookies.remove(SESSION_COOKIE) } };
      },
    }),
    defineRoute({
      ...ABOUT,
      id: 'listSessions',
      method: 'GET',
      path: '/sessions',
      summary: 'Where I am logged in',
      responses: { 200: { description: 'Each device' } },
      async handle(ctx) {
        const here = current(ctx);
        const items = (await store.list(ctx, here.subject)).map(({ id, device, createdAt, idleUntil }) => ({
          id,
          device,
          createdAt,
          idleUntil,
          current: id === here.id,
        }));
        return { status: 200, body: { items } };
      },
    }),
    defineRoute({
      ...ABOUT,
      id: 'logOutElsewhere',
      method: 'DELETE',
      path: '/sessions',
      summary: 'Log out everywhere else',
      responses: { 204: { description: 'Logged out' } },
      async handle(ctx) {
        const { id, subject } = current(ctx);
        await store.end(ctx, subject, (session) => session.id !== id);
        return { status: 204 };
      },
    }),
    defineRoute<{ params: { id: string } }>({
      ...ABOUT,
      id: 'logOutThere',
      method: 'DELETE',
      path: '/sessions/{id}',
      summary: 'Log out on one device',
      params: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
      responses: { 204: { description: 'Logged out' } },
      async handle(ctx, { params }) {
        const count = await store.end(ctx, current(ctx).subject, (session) => session.id === params.id);
        if (count === 0) throw new AppError(sessionErrors.SESSION_NOT_FOUND);
        return { status: 204 };
      },
    }),
  ];
}

function createLoginRoutes({ provider, store, cookies, maxAgeSeconds }: SessionRoutesOptions): readonly Route[] {
  return [
    defineRoute<{ query: { returnTo: string } }>({
      ...ABOUT,
      id: 'logIn',
      method: 'GET',
      path: '/session/login',
      summary: 'Log in',
      open: true,
      query: {
        type: 'object',
        additionalProperties: false,
        // A path of our own: `//host` and `/\host` would lead elsewhere.
        properties: {
          returnTo: { type: 'string', maxLength: 1000, default: '/', pattern: '^/(?![/\\\\])[^\\u0000-\\u001f]*$' },
        },
      },
      responses: MOVED,
      async handle(_ctx, { query }) {
        const { url, attempt } = await provider.begin(query.returnTo);
        const value = Buffer.from(JSON.stringify(attempt)).toString('base64url');
        return redirect(url.href, [cookies.set(LOGIN_COOKIE, value, LOGIN_SECONDS)]);
      },
    }),
    defineRoute({
      ...ABOUT,
      id: 'completeLogin',
      method: 'GET',
      path: '/session/callback',
      summary: 'Come back from the identity provider',
      open: true,
      query: { type: 'object', additionalProperties: { type: 'string', maxLength: 4000 } },
      responses: MOVED,
      async handle(ctx) {
        const attempt = parseAttempt(cookies.read(ctx.request.headers, LOGIN_COOKIE));
        if (!attempt) throw new AppError(sessionErrors.LOGIN_FAILED);
        const identity = await provider.complete(attempt, ctx.query);
        // A new token for each login: one that somebody has planted before is worth nothing.
        const token = createSessionToken();
        const device = (ctx.request.headers.get('user-agent') ?? '').slice(0, DEVICE_LENGTH);
        await store.create(ctx, { ...identity, device, tokenHash: hashToken(token) });
        return redirect(attempt.returnTo, [
          cookies.set(SESSION_COOKIE, token, maxAgeSeconds),
          cookies.remove(LOGIN_COOKIE),
        ]);
      },
    }),
  ];
}

function redirect(location: string, setCookies: readonly string[]): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store', 'content-length': '0' });
  for (const cookie of setCookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

function parseAttempt(text = ''): LoginAttempt | undefined {
  try {
    const { state, nonce, verifier, returnTo } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const isWhole = [state, nonce, verifier, returnTo].every((part) => typeof part === 'string' && part !== '');
    return isWhole ? { state, nonce, verifier, returnTo } : undefined;
  } catch {
    return undefined;
  }
}
