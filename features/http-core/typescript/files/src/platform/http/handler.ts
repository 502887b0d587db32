import type { X509Certificate } from 'node:crypto';
import { AppError } from '../../kernel/app-error.ts';
import type { IdSource } from '../../kernel/id.ts';
import { requestContext } from '../context/context.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { problemResponse } from '../errors/problem.ts';
import { createBodyReader } from './body.ts';
import { callOperation } from './call-operation.ts';
import { parsePath } from './path.ts';
import { composePhases, type Next, type Phase, type PhaseName } from './phases.ts';
import { withoutBody } from './reply.ts';
import type { Route, Schemas } from './route.ts';
import { createRouter, type Match } from './router.ts';
import { compileInputs, type ReadInput } from './validation.ts';

/** `peer` is the address at the other end of the connection, `certificate` what it has proved itself by. */
export type FetchHandler = (request: Request, peer: string, certificate?: X509Certificate) => Promise<Response>;

export interface HandlerOptions {
  readonly routes: readonly Route[];
  readonly schemas: Schemas;
  readonly phases: readonly { readonly name: PhaseName; readonly run: Phase }[];
  readonly ids: IdSource;
  readonly bodyLimit: number;
  readonly timeoutMs: number;
}

/**
 * The whole service as one function from request to response. It decides routing, methods, validation and the
 * shape of failures, so that every framework in front of it answers alike. It never throws.
 */
export function createHandler(options: HandlerOptions): FetchHandler {
  const { routes, schemas, phases, ids, bodyLimit, timeoutMs } = options;
  const match = createRouter(routes);
  const inputs = compileInputs(routes, schemas);

  return async (request, peer, certificate) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs).unref();
    const signal = AbortSignal.any([deadline.signal, request.signal]);
    const ctx = requestContext(request.headers, ids, signal, Date.now() + timeoutMs);
    try {
      const { pathname, searchParams } = new URL(request.url);
      const target = findTarget(match, request.method, pathname);
      const answer = composePhases(phases, answerWith(target, inputs, deadline.signal));
      const response = await answer({
        ...ctx,
        request,
        path: pathname,
        query: searchParams,
        route: target.match?.route,
        methods: target.match?.methods ?? [],
        params: target.match?.params ?? {},
        client: peer,
        peer: { address: peer, certificate },
        readBody: createBodyReader(request, bodyLimit),
      });
      return request.method === 'HEAD' ? withoutBody(response) : response;
    } catch (cause) {
      return problemResponse(new AppError(coreErrors.INTERNAL, { cause }), ctx.correlationId);
    } finally {
      clearTimeout(timer);
    }
  };
}

interface Target {
  readonly match?: Match;
  readonly failure?: unknown;
}

function findTarget(match: ReturnType<typeof createRouter>, method: string, pathname: string): Target {
  try {
    return { match: match(method, parsePath(pathname)) };
  } catch (failure) {
    return { failure };
  }
}

/** The last step. Failures of routing are thrown here, inside every phase, so that they carry all headers. */
function answerWith({ match, failure }: Target, inputs: ReadonlyMap<Route, ReadInput>, deadline: AbortSignal): Next {
  return async (ctx) => {
    if (!match) throw failure;
    const { route, methods } = match;
    if (methods.length === 0) throw new AppError(coreErrors.ROUTE_NOT_FOUND);
    const headers = { allow: methods.join(', ') };
    if (ctx.request.method === 'OPTIONS') return new Response(null, { status: 204, headers });
    if (!route) throw new AppError(coreErrors.METHOD_NOT_ALLOWED, { headers });
    return withDeadline(callOperation(ctx, route, inputs.get(route)), deadline);
  };
}

async function withDeadline(work: Promise<Response>, deadline: AbortSignal): Promise<Response> {
  const { promise, reject } = Promise.withResolvers<never>();
  const expire = (): void => reject(new AppError(coreErrors.DEADLINE_EXCEEDED));
  deadline.addEventListener('abort', expire, { once: true });
  return Promise.race([work, promise]).finally(() => deadline.removeEventListener('abort', expire));
}
