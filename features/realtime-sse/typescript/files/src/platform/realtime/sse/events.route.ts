import { AppError } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import { defineRoute, type HttpContext, type Route } from '../../http/route.ts';
import type { EventFeed } from './event-feed.ts';
import { sseErrors } from './sse.errors.ts';
import { type EndReason, SseStream, type SseStreamOptions } from './sse-stream.ts';
import type { StreamHub } from './stream-hub.ts';
import type { Topics } from './topics.ts';

export interface EventsRouteOptions {
  readonly clock: Clock;
  readonly topics: Topics;
  readonly hub: StreamHub;
  readonly feed: EventFeed;
  readonly maxStreams: number;
  readonly isDraining: () => boolean;
  readonly onEnd: (reason: EndReason) => void;
  readonly limits: Pick<SseStreamOptions, 'heartbeatMs' | 'maxAgeMs' | 'maxBufferBytes' | 'retryMs'>;
}

interface Query {
  readonly topics: string;
  readonly lastEventId?: string;
}

/** Not in the contract, whose answers end: a client made from it would wait for the end of this one. */
export function createEventsRoute(options: EventsRouteOptions): Route {
  return defineRoute<{ query: Query }>({
    id: 'listenToEvents',
    method: 'GET',
    path: '/events',
    summary: 'Listen to what happens',
    tag: 'events',
    undocumented: true,
    query: {
      type: 'object',
      required: ['topics'],
      additionalProperties: false,
      properties: {
        topics: { type: 'string', minLength: 1, maxLength: 4000 },
        lastEventId: { type: 'string', maxLength: 100 },
      },
    },
    responses: { 200: { description: 'Events, until either side ends it', contentType: 'text/event-stream' } },
    errors: Object.values(sseErrors),
    handle: (ctx, { query }) => listen(ctx, query, options),
  });
}

async function listen(ctx: HttpContext, query: Query, options: EventsRouteOptions): Promise<Response> {
  const { topics, hub, feed, limits, maxStreams, isDraining, onEnd } = options;
  // Whoever does not ask for a stream would wait for the end of one.
  if (!ctx.request.headers.get('accept')?.includes('text/event-stream')) throw new AppError(coreErrors.NOT_ACCEPTABLE);
  const allowed = await topics.allowed(ctx, query.topics);
  const headers = { 'retry-after': String(Math.ceil(limits.retryMs / 1000)) };
  if (isDraining()) throw new AppError(coreErrors.UNAVAILABLE, { headers });
  if (hub.size >= maxStreams) throw new AppError(sseErrors.STREAMS_FULL, { headers });
  const stream = new SseStream({
    ...limits,
    topics: allowed,
    tenant: ctx.tenant,
    onEnd(reason) {
      hub.remove(stream);
      onEnd(reason);
    },
  });
  // Before the past is read: what happens meanwhile waits, and is not lost in between.
  const now = options.clock.now().getTime();
  hub.add(stream);
  ctx.request.signal.addEventListener('abort', () => stream.leave(), { once: true });
  try {
    await feed.prepare(ctx, now);
    const lastId = ctx.request.headers.get('last-event-id') ?? query.lastEventId;
    stream.begin(lastId === undefined ? [] : await feed.since(ctx, allowed, lastId));
  } catch (error) {
    stream.leave();
    throw error;
  }
  return new Response(stream.body, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies that would wait for more before they send it on.
      'x-accel-buffering': 'no',
    },
  });
}
