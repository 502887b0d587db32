import { pino } from 'pino';
import { systemClock } from '../../kernel/clock.ts';
import { type Environment, pickConfig, readConfig } from '../config/env.ts';
import { requestContext } from '../context/context.ts';
import { type Feature, orderFeatures, type Platform } from '../feature.ts';
import { createBodyReader } from '../http/body.ts';
import { createHandler } from '../http/handler.ts';
import { parsePath } from '../http/path.ts';
import { composePhases } from '../http/phases.ts';
import type { HttpContext, Route } from '../http/route.ts';
import { createRouter } from '../http/router.ts';
import { createPlatform } from '../platform.ts';
import { createEdgeCache, type Execution } from './edge-cache.ts';
import { edgeSettings } from './edge-settings.ts';
import type { EdgeStore } from './edge-store.ts';
import { createOrigin } from './origin.ts';

export interface EdgeOptions {
  readonly service: Platform['service'];
  /** What the Worker answers itself, and the phases that its answers pass. */
  readonly features: readonly Feature[];
  readonly env: Environment;
  readonly openStore: () => EdgeStore;
}

export type Edge = (request: Request, execution: Execution) => Promise<Response>;

/**
 * The entrance at the edge. The operations of its features are answered here, by the same code and with the same phases as
 * in the service; everything else goes there, through the cache.
 */
export function createEdge({ service, features, env, openStore }: EdgeOptions): Edge {
  const ordered = orderFeatures(features);
  const config = readConfig([edgeSettings, ...ordered.map((feature) => feature.config ?? {})], env);
  const { origin: url, originTimeoutMs: timeoutMs, bodyLimit } = pickConfig(edgeSettings, config);
  const log = pino({ name: service.name, browser: { asObject: true } });
  const [platform, { routes, schemas, phases, ids }] = createPlatform({
    service,
    log,
    clock: systemClock,
    closeTimeoutMs: 0,
  });
  for (const feature of ordered) feature.setup(platform, pickConfig(feature.config ?? {}, config));

  const handle = createHandler({ routes, schemas, phases, ids, bodyLimit, timeoutMs });
  const isOwn = createOwnPaths(routes);
  const ask = createOrigin({ url, timeoutMs });
  const answer = createEdgeCache(openStore);

  return async (request, execution) => {
    const address = request.headers.get('cf-connecting-ip') ?? '';
    if (isOwn(request)) return handle(request, address);
    const context = requestContext(request.headers, ids, request.signal, Date.now() + timeoutMs);
    const caller = { address, correlationId: context.correlationId };
    // A connection that is taken over has no answer to work on.
    if (request.headers.has('upgrade')) return ask(request, caller);
    const { pathname, searchParams } = new URL(request.url);
    const ctx: HttpContext = {
      ...context,
      request,
      path: pathname,
      query: searchParams,
      route: undefined,
      methods: [],
      params: {},
      client: address,
      peer: { address, certificate: undefined },
      readBody: createBodyReader(request, bodyLimit),
    };
    const pass = composePhases(phases, () => answer({ request, execution, ask: (asked) => ask(asked, caller) }));
    return tidyVary(await pass(ctx));
  };
}

function createOwnPaths(routes: readonly Route[]): (request: Request) => boolean {
  const match = createRouter(routes);
  return ({ method, url }) => {
    try {
      return match(method, parsePath(new URL(url).pathname)).methods.length > 0;
    } catch {
      return false;
    }
  };
}

/** The service and the edge may both have said what an answer depends on. */
function tidyVary(response: Response): Response {
  const names = response.headers
    .get('vary')
    ?.split(',')
    .map((name) => name.trim().toLowerCase());
  if (names) response.headers.set('vary', [...new Set(names)].join(', '));
  return response;
}
