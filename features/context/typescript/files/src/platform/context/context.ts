import type { Context } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { parseTraceparent } from './traceparent.ts';

const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** A context for work that no request started: a command, a job, a test. */
export function systemContext(ids: IdSource, options: Partial<Context> = {}): Context {
  const id = ids.next();
  return {
    requestId: id,
    correlationId: id,
    traceparent: undefined,
    actor: { id: 'system', kind: 'system', scopes: [] },
    tenant: undefined,
    signal: new AbortController().signal,
    deadline: undefined,
    transaction: undefined,
    ...options,
  };
}

/** The context of a request before anybody has been authenticated. A malformed correlation id is replaced. */
export function requestContext(headers: Headers, ids: IdSource, signal: AbortSignal, deadline: number): Context {
  const requestId = ids.next();
  const given = headers.get('x-correlation-id');
  return {
    requestId,
    correlationId: given !== null && CORRELATION_ID.test(given) ? given : requestId,
    traceparent: parseTraceparent(headers.get('traceparent')),
    actor: undefined,
    tenant: undefined,
    signal,
    deadline,
    transaction: undefined,
  };
}
