import CachePolicy from 'http-cache-semantics';
import { hasCredentials } from './credentials.ts';
import { type EdgeStore, findKept, forget, type Kept, keep, keyOf } from './edge-store.ts';

/** What the runtime hands over with a request: work that goes on after the answer. */
export interface Execution {
  waitUntil(work: Promise<unknown>): void;
}

/** A request on its way to the service, and what is needed to answer it. */
export interface Errand {
  readonly request: Request;
  readonly execution: Execution;
  /** Asks the service. Throws when it does not answer. */
  ask(request: Request): Promise<Response>;
}

/** What only the caller's own cache is concerned with; the edge has its own say. */
const OF_THE_CALLER = ['cache-control', 'pragma', 'if-modified-since', 'if-none-match'];
/** Only the service knows the answer to these. */
const FOR_THE_SERVICE = ['range', 'if-match', 'if-unmodified-since'];
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const UNAVAILABLE = 503;

/**
 * A shared cache (RFC 9111) that keeps what the service marks for it with `CDN-Cache-Control` (RFC 9213), serves it stale
 * where that header lets it (RFC 5861), and says in `Cache-Status` (RFC 9211) what it did. Callers with credentials
 * pass by it, in both directions.
 */
export function createEdgeCache(open: () => EdgeStore): (errand: Errand) => Promise<Response> {
  return async (errand) => {
    const { request, execution } = errand;
    if (request.method !== 'GET') return passChange(open(), errand);
    if (isForTheService(request)) return tell(await errand.ask(request), 'fwd=bypass');
    const store = open();
    const key = await keyOf(request);
    const kept = await findKept(store, key);
    const verdict = kept?.policy.evaluateRequest(describe(request));
    if (!kept || !verdict?.response) return renew(store, key, kept, errand);
    if (verdict.revalidation) execution.waitUntil(renewUnseen(store, key, copyOf(kept), errand));
    return present(request, kept, `hit; ttl=${secondsLeft(kept)}`);
  };
}

function isForTheService(request: Request): boolean {
  return hasCredentials(request) || FOR_THE_SERVICE.some((name) => request.headers.has(name));
}

/** Whatever changes something may have changed what is kept under its path. */
async function passChange(store: EdgeStore, { request, execution, ask }: Errand): Promise<Response> {
  const response = await ask(request);
  if (!SAFE.has(request.method) && response.status < 400) execution.waitUntil(forget(store, request));
  return tell(response, 'fwd=method');
}

/** Asks the service, whether what is kept still holds or for the first time, and keeps what it may. */
async function renew(store: EdgeStore, key: Request, kept: Kept | undefined, errand: Errand): Promise<Response> {
  const { request, execution, ask } = errand;
  const asked = describe(request);
  const reason = kept ? 'fwd=stale' : 'fwd=uri-miss';
  const headers = kept ? kept.policy.revalidationHeaders(asked) : asked.headers;
  const [response, failure] = await attempt(ask(new Request(request, { headers: toHeaders(headers) })));
  const status = response?.status ?? UNAVAILABLE;
  const told = `${reason}; fwd-status=${status}`;
  const renewed = kept?.policy.revalidatedPolicy(asked, { status, headers: response ? marksOf(response) : {} });
  if (kept && renewed?.matches) {
    await response?.body?.cancel();
    const again = { policy: renewed.policy, response: kept.response };
    if (status === 304) execution.waitUntil(keep(store, key, copyOf(again)));
    return present(request, again, `hit; ${told}; ttl=${secondsLeft(again)}`);
  }
  if (!response) throw failure;
  const policy = judge(request, response);
  if (!policy) return notModified(request, tell(response, told));
  execution.waitUntil(keep(store, key, { policy, response: response.clone() }));
  return notModified(request, tell(response, `${told}; stored`));
}

/** For a caller who has had an answer already: what fails is tried again by the next one. */
async function renewUnseen(store: EdgeStore, key: Request, kept: Kept, errand: Errand): Promise<void> {
  const [response] = await attempt(renew(store, key, kept, errand));
  await response?.body?.cancel();
}

async function attempt(work: Promise<Response>): Promise<readonly [Response | undefined, unknown]> {
  try {
    return [await work, undefined];
  } catch (failure) {
    return [undefined, failure];
  }
}

/** Undefined for what the service has not marked, and for what no shared cache may keep. */
function judge(request: Request, response: Response): CachePolicy | undefined {
  const { status, headers } = response;
  const isMarked = status === 200 && headers.has('cdn-cache-control');
  if (!isMarked || headers.has('set-cookie') || headers.get('vary') === '*') return undefined;
  const policy = new CachePolicy(describe(request), { status: 200, headers: marksOf(response) }, { shared: true });
  return policy.storable() ? policy : undefined;
}

function describe(request: Request): CachePolicy.HttpRequest & { readonly headers: Record<string, string> } {
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries([...request.headers].filter(([name]) => !OF_THE_CALLER.includes(name)));
  return { url: `${pathname}${search}`, method: request.method, headers };
}

/** The headers of an answer, with what they say to the edge in the place of what they say to everybody. */
function marksOf({ headers }: Response): Record<string, string> {
  const { 'cdn-cache-control': marks, expires: _, ...rest } = Object.fromEntries(headers);
  return { ...rest, 'cache-control': marks ?? 'no-store' };
}

function toHeaders(headers: CachePolicy.Headers): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function copyOf({ policy, response }: Kept): Kept {
  return { policy, response: response.clone() };
}

function secondsLeft({ policy }: Kept): number {
  return Math.floor(policy.maxAge() - policy.age());
}

function present(request: Request, { policy, response }: Kept, status: string): Response {
  const answer = tell(response, status);
  answer.headers.set('age', String(Math.floor(policy.age())));
  return notModified(request, answer);
}

/** What is meant for the edge goes no further. */
function tell({ body, status, statusText, headers: given }: Response, cacheStatus: string): Response {
  const headers = new Headers(given);
  headers.delete('cdn-cache-control');
  headers.append('cache-status', `edge; ${cacheStatus}`);
  return new Response(body, { status, statusText, headers });
}

/** Without what the caller has already. */
function notModified(request: Request, response: Response): Response {
  const known = request.headers.get('if-none-match')?.split(',').map(bare) ?? [];
  const tag = response.headers.get('etag');
  if (response.status !== 200 || tag === null || !(known.includes(bare(tag)) || known.includes('*'))) return response;
  void response.body?.cancel();
  const headers = new Headers(response.headers);
  for (const name of ['content-encoding', 'content-length', 'content-type']) headers.delete(name);
  return new Response(null, { status: 304, headers });
}

function bare(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
