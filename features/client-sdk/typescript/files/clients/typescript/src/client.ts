import { type Operations, operations, type Problem } from './contract.ts';

export interface ClientOptions {
  /** May have a path, as behind a gateway. */
  readonly baseUrl: string;
  /** Sent with every call; a function is asked each time, so that a token can be renewed. */
  readonly headers?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  readonly fetch?: typeof globalThis.fetch;
  /** Default 10 000. */
  readonly timeoutMs?: number;
}

type OperationId = keyof Operations;

type Call<Id extends OperationId> = (
  ...args: undefined extends Operations[Id]['input'] ? [] : InputArgs<Operations[Id]['input']>
) => Promise<Operations[Id]['output']>;

/** An input of which every member is optional may be left out. */
type InputArgs<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input];

export type Client = { readonly [Id in OperationId]: Call<Id> };

interface Input {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** The service has refused the call, and says why. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title}`);
    this.problem = problem;
  }
}

/** One function per operation. Each throws a `ProblemError` for every answer that is no success. */
export function createClient(options: ClientOptions): Client {
  const calls = Object.entries(operations).map(([id, { method, path }]) => [
    id,
    (input: Input = {}) => send(options, method, path, input),
  ]);
  return Object.fromEntries(calls);
}

async function send(options: ClientOptions, method: string, template: string, input: Input): Promise<unknown> {
  const { baseUrl, headers = {}, fetch = globalThis.fetch, timeoutMs = 10_000 } = options;
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(input.path?.[name] ?? ''));
  const url = new URL(baseUrl.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(typeof headers === 'function' ? await headers() : headers),
    },
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new ProblemError(readProblem(response, text));
  return text === '' ? undefined : JSON.parse(text);
}

/** A proxy on the way may answer something else than a problem document. */
function readProblem(response: Response, text: string): Problem {
  if (response.headers.get('content-type') === 'application/problem+json') return JSON.parse(text);
  const { status, headers } = response;
  const correlationId = headers.get('x-correlation-id') ?? '';
  return { type: 'about:blank', title: `HTTP ${status}`, status, code: `HTTP_${status}`, correlationId };
}
