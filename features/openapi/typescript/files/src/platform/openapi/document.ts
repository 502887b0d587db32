import type { ErrorDefinition } from '../../kernel/app-error.ts';
import { coreErrors } from '../errors/core-errors.ts';
import { statusOf } from '../errors/problem.ts';
import type { ResponseSpec, Route, Schema, Schemas } from '../http/route.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export interface MediaType {
  readonly schema: Schema;
  readonly examples?: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly deprecated?: true;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, DocumentResponse>>;
  /** Empty for an operation that asks nobody who it is. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface DocumentResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string };
  /** Any one of them. Absent when nobody is asked who it is. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas; readonly securitySchemes?: Schemas };
}

export interface Surface {
  readonly title: string;
  readonly version: string;
  readonly routes: readonly Route[];
  readonly schemas: Schemas;
  /** Ways in which a caller can prove who it is. */
  readonly security: Schemas;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PROBLEM_TYPE = 'application/problem+json';

const PROBLEM: Schema = {
  type: 'object',
  description: 'A failure (RFC 9457). `code` is stable; docs/errors.md lists the codes.',
  required: ['type', 'title', 'status', 'code', 'correlationId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    correlationId: { type: 'string', description: 'Quote it when you ask for help.' },
    violations: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The contract of a set of routes: paths, methods and names in a fixed order, so that equal routes give equal bytes. */
export function composeDocument({ title, version, routes, schemas, security }: Surface): OpenapiDocument {
  const documented = routes.filter((route) => !route.undocumented);
  const schemes = Object.keys(security).sort();
  const secured = schemes.length > 0;
  const paths = [...new Set(documented.map((route) => route.path))].sort();
  return {
    openapi: '3.1.1',
    info: { title, version },
    ...(secured ? { security: schemes.map((name) => ({ [name]: [] })) } : {}),
    paths: Object.fromEntries(
      paths.map((path) => [
        path,
        composePath(
          documented.filter((route) => route.path === path),
          secured,
        ),
      ]),
    ),
    components: {
      schemas: sortKeys({ ...schemas, Problem: PROBLEM }),
      ...(secured ? { securitySchemes: sortKeys(security) } : {}),
    },
  };
}

function composePath(routes: readonly Route[], secured: boolean): Record<string, Operation> {
  const ordered = routes.toSorted((a, b) => METHODS.indexOf(a.method) - METHODS.indexOf(b.method));
  return Object.fromEntries(ordered.map((route) => [route.method.toLowerCase(), composeOperation(route, secured)]));
}

function composeOperation(route: Route, secured: boolean): Operation {
  const headers = composeParameters('header', route.headers).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parameters = [
    ...composeParameters('path', route.params),
    ...composeParameters('query', route.query),
    ...headers,
  ];
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(route.deprecated ? { deprecated: true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...composeRequestBody(route),
    responses: {
      ...Object.fromEntries(Object.entries(route.responses).map(([status, spec]) => [status, composeResponse(spec)])),
      ...composeProblems(route),
    },
    ...(secured && route.open ? { security: [] } : {}),
  };
}

function composeParameters(place: Parameter['in'], schema: Schema | undefined): readonly Parameter[] {
  const required = (schema?.required ?? []) as readonly string[];
  const properties = (schema?.properties ?? {}) as Schemas;
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : { description: String(description) }),
    schema: rest,
  }));
}

function composeRequestBody({ body, rawBody = {}, method }: Route): Pick<Operation, 'requestBody'> {
  const json = method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json'];
  const types = [...(body ? json.map((type) => [type, body] as const) : []), ...Object.entries(rawBody)];
  if (types.length === 0) return {};
  return {
    requestBody: { required: true, content: Object.fromEntries(types.map(([type, schema]) => [type, { schema }])) },
  };
}

function composeResponse({
  description,
  schema,
  contentType = 'application/json',
  headers,
}: ResponseSpec): DocumentResponse {
  const names = Object.entries(headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    description,
    ...(names.length === 0
      ? {}
      : {
          headers: Object.fromEntries(
            names.map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
          ),
        }),
    ...(schema ? { content: { [contentType]: { schema } } } : {}),
  };
}

/** What can go wrong with any route of this shape, together with what the route itself names. */
function composeProblems(route: Route): Record<string, DocumentResponse> {
  const { BODY_MALFORMED, BODY_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED, REQUEST_INVALID } = coreErrors;
  const errors = new Set<ErrorDefinition>([
    ...(route.body ? [BODY_MALFORMED, BODY_TOO_LARGE, MEDIA_TYPE_UNSUPPORTED] : []),
    ...(route.body || route.query || route.params || route.headers ? [REQUEST_INVALID] : []),
    ...(route.errors ?? []),
  ]);
  const statuses = [...new Set([...errors].map(statusOf))].sort();
  const content = { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } };
  const named = statuses.map((status) => {
    const codes = [...errors].filter((error) => statusOf(error) === status).map((error) => error.code);
    return [String(status), { description: codes.sort().join(', '), content }] as const;
  });
  return { ...Object.fromEntries(named), default: { description: 'Any other failure', content } };
}

function sortKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
