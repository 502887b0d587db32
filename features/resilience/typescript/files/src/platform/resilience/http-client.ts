import { trace } from '@opentelemetry/api';
import type { Context } from '../../kernel/context.ts';
import { type Answer, HttpStatusError, isTransientFailure, readAnswer, retryAfterOf } from './http-answer.ts';
import type { Policy, PolicyLimits } from './policy.ts';

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface HttpClientOptions {
  /** `https://rates.example.com/v2`; the path of a call is below it. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: Partial<PolicyLimits>;
  /** A larger answer is a failure. Default one MiB. */
  readonly maxBytes?: number;
  /** Headers that prove who we are, made anew for each attempt: a token that is fetched, a signature with a nonce. */
  readonly authorize?: (request: OutgoingRequest, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
}

export interface HttpCall<T> {
  /** Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`. Values in it are encoded by whoever puts them there. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as `Idempotency-Key`, the same for each attempt: then even a POST is repeated. */
  readonly idempotencyKey?: string;
  /** Makes a value out of the answer, and throws when it is not what was agreed on. It is outside of the policy: a wrong answer is no outage. */
  readonly read: (answer: Answer) => T;
}

/** One HTTP API that this service calls. */
export interface HttpClient {
  /** @throws HttpStatusError for an answer that is no success and will not become one; `DEPENDENCY_UNAVAILABLE` for none at all */
  call<T>(ctx: Context, call: HttpCall<T>): Promise<T>;
}

const MEBIBYTE = 1_048_576;
/** What may be sent twice without asking (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** @param agent for `User-Agent` */
export function createHttpClient(policy: Policy, options: HttpClientOptions, agent: string): HttpClient {
  const { baseUrl, maxBytes = MEBIBYTE, authorize } = options;
  const send = async (request: OutgoingRequest, signal: AbortSignal): Promise<Answer> => {
    const proof = (await authorize?.(request, signal)) ?? {};
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, ...proof },
      // Whoever is redirected would send its credentials elsewhere.
      redirect: 'manual',
      signal,
      ...(request.body.byteLength === 0 ? {} : { body: request.body }),
    });
    const answer = await readAnswer(response, maxBytes);
    if (!response.ok) throw new HttpStatusError(request, answer);
    return answer;
  };
  return {
    async call(ctx, call) {
      const request = createRequest(ctx, call, { baseUrl, headers: { 'user-agent': agent, ...options.headers } });
      const repeatable = IDEMPOTENT.has(request.method) || call.idempotencyKey !== undefined;
      const rules = { repeatable, isTransient: isTransientFailure, retryAfterMs: retryAfterOf };
      return call.read(await policy.run(ctx, (signal) => send(request, signal), rules));
    },
  };
}

interface RequestBase {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

function createRequest(ctx: Context, call: HttpCall<unknown>, { baseUrl, headers }: RequestBase): OutgoingRequest {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, '');
  const url = new URL(prefix + call.path, base.origin);
  if (url.origin !== base.origin || !url.pathname.startsWith(`${prefix}/`))
    throw new Error(`${call.path} is not below ${baseUrl}`);
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) url.searchParams.append(name, String(value));
  const { body, idempotencyKey } = call;
  return {
    method: call.method ?? 'GET',
    url,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      'x-correlation-id': ctx.correlationId,
      ...traceHeaders(ctx),
      ...headers,
      ...call.headers,
    },
    body: body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body)),
  };
}

/** Whoever records spans adds the header itself, with the span of the request. */
function traceHeaders({ traceparent }: Context): Record<string, string> {
  return traceparent === undefined || trace.getActiveSpan() ? {} : { traceparent };
}
