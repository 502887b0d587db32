import type { Contract } from '../http/contract.ts';
import type { Method, Route, Schema } from '../http/route.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { OpenapiDocument, Operation, Parameter } from './document.ts';

interface Binding {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
}

const METHODS: Readonly<Record<string, Method>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
};

/**
 * The document decides path, method and schemas; the code decides what happens. They meet by operationId, and an
 * operation without a handler, or a handler without an operation, stops the service from starting.
 */
export function createContract(document: OpenapiDocument): Contract {
  const bindings = new Map(listOperations(document).map((binding) => [binding.operation.operationId, binding]));
  return {
    bind(routes) {
      requireBoth(bindings, routes);
      const bound = routes.map((route) => bindRoute(route, bindings.get(route.id)));
      return { routes: bound, schemas: document.components.schemas };
    },
  };
}

export function listOperations({ paths }: OpenapiDocument): readonly Binding[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([key, operation]) => {
      const method = METHODS[key];
      return method ? [{ path, method, operation }] : [];
    }),
  );
}

function requireBoth(bindings: ReadonlyMap<string, Binding>, routes: readonly Route[]): void {
  const handled = new Set(routes.filter((route) => !route.undocumented).map((route) => route.id));
  const problems = [
    ...[...bindings.keys()].filter((id) => !handled.has(id)).map((id) => `operation ${id} has no handler`),
    ...[...handled].filter((id) => !bindings.has(id)).map((id) => `handler ${id} is not in the contract`),
  ];
  if (problems.length > 0) throw new StartupError(`api/openapi.yaml and the routes differ\n  ${problems.join('\n  ')}`);
}

function bindRoute(route: Route, binding: Binding | undefined): Route {
  if (!binding) return route;
  const { path, method, operation } = binding;
  const { params: _params, query: _query, headers: _headers, body: _body, ...rest } = route;
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    ...rest,
    path,
    method,
    ...objectSchema('params', 'path', operation.parameters),
    ...objectSchema('query', 'query', operation.parameters),
    ...objectSchema('headers', 'header', operation.parameters),
    ...(body ? { body } : {}),
    handle: (ctx, input) => route.handle(ctx, input),
  };
}

function objectSchema(
  key: 'params' | 'query' | 'headers',
  place: Parameter['in'],
  parameters: readonly Parameter[] = [],
): Record<string, Schema> {
  const own = parameters.filter((parameter) => parameter.in === place);
  if (own.length === 0) return {};
  const required = own.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  const properties = Object.fromEntries(own.map((parameter) => [parameter.name, parameter.schema]));
  return { [key]: { type: 'object', additionalProperties: false, required, properties } };
}
