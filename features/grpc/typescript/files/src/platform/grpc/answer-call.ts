import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { createOperationRequest } from '../api-operations/operation-request.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { type Problem, statusOf } from '../errors/problem.ts';
import type { FetchHandler } from '../http/handler.ts';
import type { Route } from '../http/route.ts';
import type { Logger } from '../log/logger.ts';
import { toHeaders, toMetadata } from './call-headers.ts';
import type { GrpcMethod, Message } from './grpc-service.ts';
import { grpcStatus } from './status.ts';

export type UnaryCall = ServerUnaryCall<Message, Message>;

export interface AnswerOptions {
  readonly handle: FetchHandler;
  /** The operation that a method runs. */
  readonly find: (method: GrpcMethod) => Route;
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/** Nothing is sent there: the request never leaves the process. */
const BASE = 'http://grpc.internal';

/**
 * Answers a call with what the API answers to the same request, so that whatever holds there holds here. The signal of the request is
 * aborted when the caller has given up, or its deadline has passed.
 */
export async function answerCall(method: GrpcMethod, call: UnaryCall, options: AnswerOptions): Promise<Outcome> {
  const { handle, find, headers, log } = options;
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  if (call.cancelled) gone.abort();
  try {
    const route = find(method);
    const input = method.toInput(call.request);
    const given = { ...toHeaders(call.metadata), ...headers, ...input.headers };
    const request = createOperationRequest(route, { ...input, headers: given }, BASE, gone.signal);
    const response = await handle(request, addressOf(call.getPeer()));
    call.sendMetadata(toMetadata(response.headers));
    const body: unknown = response.status === 204 ? undefined : await response.json();
    return response.ok
      ? { message: method.toMessage(body) }
      : { failure: toFailure(body as Problem, response.headers) };
  } catch (err) {
    log.error({ err, path: call.getPath() }, 'a call failed');
    const { INTERNAL } = coreErrors;
    const { code, title } = INTERNAL;
    const problem = { type: 'about:blank', code, title, status: statusOf(INTERNAL), correlationId: '' };
    return { failure: toFailure(problem, new Headers()) };
  }
}

export type Outcome = { readonly message: Message } | { readonly failure: ReturnType<typeof toFailure> };

export function send(outcome: Outcome, callback: sendUnaryData<Message>): void {
  if ('message' in outcome) callback(null, outcome.message);
  else callback(outcome.failure, null);
}

/** The trailers have what the problem document has: `error-code` to react to, and all of it as JSON. */
function toFailure(problem: Problem, headers: Headers) {
  const { code, title, detail } = problem;
  const metadata = new Metadata();
  metadata.set('error-code', code);
  metadata.set('problem-bin', Buffer.from(JSON.stringify(problem)));
  const retryAfter = headers.get('retry-after');
  if (retryAfter !== null) metadata.set('retry-after', retryAfter);
  return { code: grpcStatus(problem), details: detail === undefined ? title : `${title}: ${detail}`, metadata };
}

/** `ipv4:192.0.2.7:4711` or `[::1]:4711`, without the port. */
function addressOf(peer: string): string {
  return peer
    .replace(/^ipv[46]:/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
}
