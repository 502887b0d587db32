import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { formatTraceparent } from '../context/traceparent.ts';
import type { Phase } from '../http/phases.ts';
import type { HttpContext } from '../http/route.ts';
import { knownMethod } from '../metrics/http-methods.ts';

/**
 * A span for each request, below the one that the caller names. Whoever comes after it, in this service or another, belongs below it in turn.
 * Probes have none, and neither has anything that they do.
 */
export function traceRequests(tracer: Tracer): Phase {
  return (ctx, next) => {
    if (ctx.route?.quiet) return context.with(suppressTracing(context.active()), () => next(ctx));
    const parent = propagation.extract(ROOT_CONTEXT, ctx.request.headers, HEADERS);
    const options = { kind: SpanKind.SERVER, attributes: describe(ctx) };
    return tracer.startActiveSpan(nameOf(ctx), options, parent, async (span) => {
      try {
        const response = await next({ ...ctx, traceparent: formatTraceparent(span.spanContext()) });
        span.setAttribute('http.response.status_code', response.status);
        if (response.status >= 500) fail(span, String(response.status));
        return response;
      } catch (error) {
        fail(span, '500');
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

const HEADERS = {
  get: (headers: Headers, key: string) => headers.get(key) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
};

/** A path is no name: anybody can invent one. */
function nameOf({ request, route }: HttpContext): string {
  const method = knownMethod(request.method).replace('_OTHER', 'HTTP');
  return route ? `${method} ${route.path}` : method;
}

/** No query: it can hold what nobody but the service should see. */
function describe({ request, route, path }: HttpContext): Record<string, string> {
  const method = knownMethod(request.method);
  const agent = request.headers.get('user-agent');
  return {
    'http.request.method': method,
    ...(method === request.method ? {} : { 'http.request.method_original': request.method }),
    ...(route ? { 'http.route': route.path } : {}),
    'url.path': path,
    'url.scheme': new URL(request.url).protocol.slice(0, -1),
    ...(agent === null ? {} : { 'user_agent.original': agent }),
  };
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
