import CachePolicy from 'http-cache-semantics';

/** The part of the Cache API that is used: one cache for each place of the edge. */
export interface EdgeStore {
  match(key: Request): Promise<Response | undefined>;
  put(key: Request, response: Response): Promise<void>;
}

/** An answer that is kept, as the service gave it, and until when it may be used. */
export interface Kept {
  readonly policy: CachePolicy;
  readonly response: Response;
}

/** No rule lets anything be kept for longer. */
export const KEPT_AT_MOST_SECONDS = 86_400;

/** Callers that differ in these get answers of their own. */
const VARIANTS = ['accept', 'accept-encoding', 'accept-language', 'api-version', 'origin'];
/** Headers that are about one request, and not about what was asked for. */
const OF_ONE_REQUEST = ['ratelimit', 'ratelimit-policy', 'server-timing', 'x-correlation-id', 'x-request-id'];
const POLICY = 'x-edge-policy';
const SHOWN_CACHE_CONTROL = 'x-edge-cache-control';
const FORGOTTEN_AT = 'x-edge-forgotten-at';

/** Under the URL, and a digest of what else decides about the answer. */
export async function keyOf({ url, headers }: Request): Promise<Request> {
  const variant = new TextEncoder().encode(JSON.stringify(VARIANTS.map((name) => headers.get(name))));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', variant));
  const key = new URL(url);
  const text = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  key.searchParams.set('edge-variant', text);
  return new Request(key);
}

/** Undefined when there is nothing, or when its path has been changed since. */
export async function findKept(store: EdgeStore, key: Request): Promise<Kept | undefined> {
  const [found, forgotten] = await Promise.all([store.match(key), store.match(pathKeyOf(key))]);
  if (!found) return undefined;
  const headers = new Headers(found.headers);
  const policy = JSON.parse(decodeURIComponent(headers.get(POLICY) ?? '{}'));
  if (Number(forgotten?.headers.get(FORGOTTEN_AT) ?? 0) >= policy.t) return undefined;
  headers.set('cache-control', headers.get(SHOWN_CACHE_CONTROL) ?? '');
  for (const name of [POLICY, SHOWN_CACHE_CONTROL]) headers.delete(name);
  return { policy: CachePolicy.fromObject(policy), response: new Response(found.body, { headers }) };
}

/** For as long as the policy has a use for it, stale or not. */
export async function keep(store: EdgeStore, key: Request, { policy, response }: Kept): Promise<void> {
  const headers = new Headers(response.headers);
  for (const name of OF_ONE_REQUEST) headers.delete(name);
  headers.set(SHOWN_CACHE_CONTROL, headers.get('cache-control') ?? '');
  headers.set('cache-control', `max-age=${Math.ceil(policy.timeToLive() / 1000)}`);
  headers.set(POLICY, encodeURIComponent(JSON.stringify(policy.toObject())));
  await store.put(key, new Response(response.body, { headers }));
}

/** Whatever is kept under the path, with any query, is not used any more. */
export async function forget(store: EdgeStore, request: Request): Promise<void> {
  const headers = { [FORGOTTEN_AT]: String(Date.now()), 'cache-control': `max-age=${KEPT_AT_MOST_SECONDS}` };
  await store.put(pathKeyOf(request), new Response('forgotten', { headers }));
}

function pathKeyOf({ url }: Request): Request {
  const key = new URL(url);
  key.search = '?edge-forgotten';
  return new Request(key);
}
