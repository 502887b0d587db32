import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import type { CallOptions } from './client.ts';
import { modules } from './modules.ts';

const UNKNOWN_ID = '01980a5e-7c3b-7f4e-9d2a-6b1f0c8e5a37';
const [first] = modules;
/** A collection, for what holds for all of them. */
export const path = `/${first?.collection}`;

/** A request, the status and the code of its answer. */
export interface HttpCase extends CallOptions {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code?: string;
}

/** Limits under which the cases fail as they should. */
export const caseEnv = { HTTP_BODY_LIMIT: '1024', HTTP_REQUEST_TIMEOUT_MS: '200' };

export const failures: readonly HttpCase[] = [
  { name: 'malformed JSON', method: 'POST', path, body: '{', status: 400, code: 'BODY_MALFORMED' },
  {
    name: 'bytes that are not UTF-8',
    method: 'POST',
    path,
    body: new Uint8Array([0xff]),
    status: 400,
    code: 'BODY_MALFORMED',
  },
  { name: 'an empty body', method: 'POST', path, body: '', status: 400, code: 'BODY_MALFORMED' },
  { name: 'an unknown member', method: 'POST', path, body: { nonsense: 1 }, status: 400, code: 'REQUEST_INVALID' },
  { name: 'an unknown query', method: 'GET', path: `${path}?nonsense=1`, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a repeated query', method: 'GET', path: `${path}?limit=1&limit=2`, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a page that is too large', method: 'GET', path: `${path}?limit=101`, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a damaged cursor', method: 'GET', path: `${path}?cursor=x`, status: 400, code: 'CURSOR_INVALID' },
  { name: 'an id that is none', method: 'GET', path: `${path}/1`, status: 400, code: 'REQUEST_INVALID' },
  { name: 'a malformed escape', method: 'GET', path: '/%zz', status: 400, code: 'PATH_INVALID' },
  { name: 'a hidden separator', method: 'GET', path: '/a%2fb', status: 400, code: 'PATH_INVALID' },
  { name: 'a control character', method: 'GET', path: '/a%00b', status: 400, code: 'PATH_INVALID' },
  { name: 'no credentials', method: 'GET', path: '/test/unauthenticated', status: 401, code: 'UNAUTHENTICATED' },
  { name: 'no permission', method: 'GET', path: '/test/forbidden', status: 403, code: 'FORBIDDEN' },
  { name: 'an unknown path', method: 'GET', path: '/nowhere', status: 404, code: 'ROUTE_NOT_FOUND' },
  {
    name: 'an unknown path below a known one',
    method: 'GET',
    path: `${path}/${UNKNOWN_ID}/x`,
    status: 404,
    code: 'ROUTE_NOT_FOUND',
  },
  { name: 'an unknown method', method: 'PROPFIND', path, status: 405, code: 'METHOD_NOT_ALLOWED' },
  { name: 'a method of another path', method: 'PUT', path, status: 405, code: 'METHOD_NOT_ALLOWED' },
  {
    name: 'an Accept that fits nothing',
    method: 'GET',
    path,
    headers: { accept: 'text/csv' },
    status: 406,
    code: 'NOT_ACCEPTABLE',
  },
  { name: 'a large body', method: 'POST', path, body: `"${'x'.repeat(2000)}"`, status: 413, code: 'BODY_TOO_LARGE' },
  {
    name: 'another media type',
    method: 'POST',
    path,
    body: 'a=1',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'MEDIA_TYPE_UNSUPPORTED',
  },
  {
    name: 'a media type that is none',
    method: 'POST',
    path,
    body: '{}',
    headers: { 'content-type': 'nonsense' },
    status: 415,
    code: 'MEDIA_TYPE_UNSUPPORTED',
  },
  { name: 'too many requests', method: 'GET', path: '/test/rate-limited', status: 429, code: 'RATE_LIMITED' },
  { name: 'an unexpected failure', method: 'GET', path: '/test/broken', status: 500, code: 'INTERNAL' },
  { name: 'a reply that is not declared', method: 'GET', path: '/test/undeclared', status: 500, code: 'INTERNAL' },
  { name: 'work that takes too long', method: 'GET', path: '/test/slow', status: 503, code: 'DEADLINE_EXCEEDED' },
];

export const successes: readonly HttpCase[] = [
  { name: 'a list', method: 'GET', path, status: 200 },
  { name: 'a trailing slash', method: 'GET', path: `${path}/`, status: 200 },
  { name: 'doubled slashes', method: 'GET', path: `/${path}`.replace('//', '/./'), status: 200 },
  { name: 'HEAD', method: 'HEAD', path, status: 200 },
  { name: 'OPTIONS', method: 'OPTIONS', path, status: 204 },
];

/** Phases and routes that fail in every way in which later features can. */
export function addTestRoutes({ http }: Platform): void {
  const about = {
    method: 'GET',
    summary: 'test',
    tag: 'test',
    undocumented: true,
    responses: { 200: { description: 'ok' } },
  } as const;
  const refuse = {
    '/test/unauthenticated': 'UNAUTHENTICATED',
    '/test/forbidden': 'FORBIDDEN',
    '/test/rate-limited': 'RATE_LIMITED',
  } as const;
  http.routes([
    defineRoute({
      ...about,
      id: 'client',
      path: '/test/client',
      handle: async ({ client }) => ({ status: 200, body: { client } }),
    }),
    defineRoute({ ...about, id: 'undeclared', path: '/test/undeclared', handle: async () => ({ status: 202 }) }),
    defineRoute({
      ...about,
      id: 'broken',
      path: '/test/broken',
      handle: async () => {
        throw new Error('the pool is gone');
      },
    }),
    defineRoute({
      ...about,
      id: 'slow',
      path: '/test/slow',
      handle: async ({ signal }) => {
        await sleep(5000, undefined, { signal }).catch(() => undefined);
        return { status: 200 };
      },
    }),
    ...Object.keys(refuse).map((target) =>
      defineRoute({ ...about, id: target, path: target, handle: async () => ({ status: 200 }) }),
    ),
  ]);
  http.phase('authn', async (ctx, next) => {
    const code = refuse[ctx.path as keyof typeof refuse];
    if (code) throw new AppError(coreErrors[code]);
    return next(ctx);
  });
}
