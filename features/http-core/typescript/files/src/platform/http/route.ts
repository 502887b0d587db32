import type { ErrorDefinition } from '../../kernel/app-error.ts';
import type { Context } from '../../kernel/context.ts';

/** JSON Schema 2020-12. `$ref` points at `#/components/schemas/<name>`. */
export type Schema = Readonly<Record<string, unknown>>;
export type Schemas = Readonly<Record<string, Schema>>;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Already validated against the schemas of the route. Names of headers are as the route declares them. */
export interface RouteInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

export interface ResponseSpec {
  readonly description: string;
  readonly schema?: Schema;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Data for the declared response. A route that streams returns a web `Response` instead. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation as data plus a function: no framework, no middleware. `id` is the operationId of the contract. */
export interface Route<Input extends RouteInput = RouteInput> {
  readonly id: string;
  readonly method: Method;
  /** `/invoices/{id}` */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Object schemas; every path, query and header value arrives as text and is converted to the type that it declares. */
  readonly params?: Schema;
  readonly query?: Schema;
  readonly headers?: Schema;
  readonly body?: Schema;
  /** Media types of a body that is no JSON, for the contract. The handler reads and checks it itself, from `ctx.request`. */
  readonly rawBody?: Schemas;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** The failures that are special to this operation. */
  readonly errors?: readonly ErrorDefinition[];
  /** What a caller must be allowed to do, for the authorisation phase. Absent: nothing in particular. */
  readonly permission?: string;
  /** Answers callers that nobody has authenticated. Absent: as soon as something authenticates, strangers are refused. */
  readonly open?: true;
  /** Also for callers that belong to no tenant, and then it reaches nothing of any. Absent: where there are tenants, they are refused. */
  readonly tenantless?: true;
  /** A repetition with the same idempotency key may answer from memory. */
  readonly idempotent?: boolean;
  /** Answers or changes one aggregate, whose `version` counts its changes. */
  readonly versioned?: boolean;
  /** Called by machines every few seconds: its access log is `debug`. */
  readonly quiet?: boolean;
  /** Still answered, and not for good: new callers should take another one. */
  readonly deprecated?: boolean;
  /** Not part of the contract, like the page that shows the contract. */
  readonly undocumented?: boolean;
  handle(ctx: HttpContext, input: Input): Promise<Reply | Response>;
}

/** The context of a request, for phases and routes. Use cases see only the `Context` in it. */
export interface HttpContext extends Context {
  readonly request: Request;
  /** Decoded and normalised, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Absent when no operation matches; the request still passes every phase. */
  readonly route: Route | undefined;
  /** The methods of the path, for `Allow`; empty when the path is unknown. */
  readonly methods: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  /** The address of the caller. */
  readonly client: string;
  /** The whole body, read once and kept. Throws when it is larger than the limit. */
  readBody(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Keeps the input type of the handler, and returns what a list of routes can hold. */
export function defineRoute<Input extends RouteInput>(route: Route<Input>): Route {
  return route;
}
