import type { Api } from '../http/api.ts';
import { createBodyReader } from '../http/body.ts';
import { callOperation } from '../http/call-operation.ts';
import { composePhases, type PhaseName } from '../http/phases.ts';
import type { HttpContext, Method, Route } from '../http/route.ts';
import { compileInputs } from '../http/validation.ts';
import { createToken } from '../token.ts';
import { createOperationRequest, type OperationInput } from './operation-request.ts';

/** The operations of the API, for protocols other than REST. */
export interface ApiOperations {
  /** By method and path as the code declares them. Throws when there is none. */
  find(method: Method, path: string): Route;
  /**
   * Runs an operation inside a request that has been authenticated. It passes rate limits, quotas, permissions, idempotency and validation
   * as if it had been sent by itself; what any of them throws is thrown here. `handle` takes the place of what the route would do.
   */
  run(ctx: HttpContext, id: string, input: OperationInput, handle?: Route['handle']): Promise<Response>;
}

export const ApiOperations = createToken<ApiOperations>('ApiOperations');

/** The outer phases are about the connection, the caller and the one answer. */
const INNER: ReadonlySet<PhaseName> = new Set(['rateLimit', 'quota', 'authz', 'idempotency', 'validate', 'handler']);

export function createApiOperations(api: Api, declared: readonly Route[]): ApiOperations {
  const inputs = compileInputs(api.routes, api.schemas);
  const byId = new Map(api.routes.map((route) => [route.id, route]));
  const phases = api.phases.filter(({ name }) => INNER.has(name));
  const require = (id = '', name = id): Route => {
    const route = byId.get(id);
    if (!route) throw new Error(`There is no operation ${name}`);
    return route;
  };
  return {
    find(method, path) {
      const found = declared.find((route) => route.method === method && route.path === path);
      return require(found?.id, `${method} ${path}`);
    },
    async run(ctx, id, input, handle) {
      const route = require(id);
      const request = createOperationRequest(route, input, ctx.request.url);
      const { pathname, searchParams } = new URL(request.url);
      const answer = composePhases(phases, (own) =>
        callOperation(own, handle ? { ...route, handle } : route, inputs.get(route)),
      );
      return answer({
        ...ctx,
        request,
        path: pathname,
        query: searchParams,
        route,
        methods: [route.method],
        params: { ...input.params },
        readBody: createBodyReader(request, api.bodyLimit),
      });
    },
  };
}
