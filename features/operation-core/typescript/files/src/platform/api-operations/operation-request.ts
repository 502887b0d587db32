import type { Route } from '../http/route.ts';

/** What a caller gives an operation, by the names of its parameters. It has not been validated. */
export interface OperationInput {
  readonly params?: Readonly<Record<string, string>>;
  /** What is null or undefined is left out. */
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The request that asks for an operation. `base` gives it its host. */
export function createOperationRequest(
  route: Route,
  input: OperationInput,
  base: string,
  signal?: AbortSignal,
): Request {
  const { params = {}, query = {}, headers = {}, body } = input;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  return new Request(url, {
    method: route.method,
    headers: {
      ...headers,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}
