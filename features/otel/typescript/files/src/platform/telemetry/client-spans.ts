import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, propagation, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Delivery } from './delivery.ts';

/** A request of `fetch`, as `undici` shows it. https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
interface OutgoingRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly headers: string | readonly unknown[];
  addHeader(name: string, value: string): void;
}

interface Message {
  readonly request: OutgoingRequest;
  readonly response?: { readonly statusCode: number };
  readonly error?: Error & { readonly code?: string };
}

/** Requests that carry their trace already. Every app of the process sees every request. */
const claimed = new WeakSet<OutgoingRequest>();

/**
 * A span for each request that `fetch` sends for a span of this app, and the trace in its headers, so that whoever answers goes on with it.
 * What belongs to no trace starts none.
 */
export function traceOutgoingRequests(tracer: Tracer, ownSpans: WeakSet<Span>): Delivery {
  const spans = new WeakMap<OutgoingRequest, Span>();
  const start = (message: unknown): void => {
    const { request } = message as Message;
    const parent = trace.getActiveSpan();
    const isForeign = parent?.isRecording() && !ownSpans.has(parent);
    if (parent === undefined || isForeign || claimed.has(request)) return;
    claimed.add(request);
    const span = tracer.startSpan(request.method, { kind: SpanKind.CLIENT, attributes: describe(request) });
    spans.set(request, span);
    propagation.inject(trace.setSpan(context.active(), span), request, {
      set: (to, key, value) => to.addHeader(key, value),
    });
  };
  const end = (message: unknown): void => {
    const { request, response, error } = message as Message;
    const span = spans.get(request);
    if (span === undefined) return;
    const status = response?.statusCode;
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    const failure = error
      ? (error.code ?? error.name)
      : status !== undefined && status >= 400
        ? String(status)
        : undefined;
    if (failure !== undefined) {
      span.setAttribute('error.type', failure);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
    spans.delete(request);
  };
  const channels = [
    ['undici:request:create', start],
    ['undici:request:headers', end],
    ['undici:request:error', end],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  return {
    async close() {
      for (const [name, listener] of channels) unsubscribe(name, listener);
    },
  };
}

/** Without the query and without credentials. */
function describe({ origin, path, method }: OutgoingRequest): Record<string, string | number> {
  const url = new URL(path, origin);
  const port = url.port === '' ? { http: 80, https: 443 }[url.protocol.slice(0, -1)] : Number(url.port);
  return {
    'http.request.method': method,
    'server.address': url.hostname,
    ...(port === undefined ? {} : { 'server.port': port }),
    'url.full': `${url.origin}${url.pathname}`,
  };
}
