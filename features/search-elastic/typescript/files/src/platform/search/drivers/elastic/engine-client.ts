import { AppError } from '../../../../kernel/app-error.ts';
import { coreErrors } from '../../../errors/core-errors.ts';

export interface EngineClientOptions {
  /** With user and password, if it wants them. */
  readonly url: URL;
  readonly apiKey: string | undefined;
  /** For an answer, unless a call says otherwise. */
  readonly timeoutMs: number;
}

export interface EngineCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Begins with `/`. */
  readonly path: string;
  readonly body?: unknown;
  /** One JSON value a line, instead of `body`. */
  readonly lines?: readonly unknown[];
  /** Gives up before, for instance because the caller has gone. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** `T` is what the protocol says of the answer. */
export type EngineClient = <T>(call: EngineCall) => Promise<T>;

/** What the engine says to a request that it will not do, however often it is asked. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

const MOST_OF_A_REASON = 500;

/** The part of the HTTP protocol that Elasticsearch and OpenSearch have in common. Throws `UNAVAILABLE` when there is no answer, or one that may change. */
export function createEngineClient({ url, apiKey, timeoutMs }: EngineClientOptions): EngineClient {
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  const authorization = authorize(url, apiKey);
  return async ({ method, path, body, lines, signal, ...limits }) => {
    const content = lines?.map((line) => `${JSON.stringify(line)}\n`).join('') ?? JSON.stringify(body);
    const limit = AbortSignal.timeout(limits.timeoutMs ?? timeoutMs);
    const response = await answered(() =>
      fetch(`${base}${path}`, {
        method,
        headers: { ...authorization, ...(content && { 'content-type': lines ? NDJSON : 'application/json' }) },
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(content && { body: content }),
      }),
    );
    const text = await answered(() => response.text());
    if (response.ok) return parse(text);
    const refusal = new EngineRefusal(response.status, `${response.status} ${text.slice(0, MOST_OF_A_REASON)}`);
    throw mayChange(response.status) ? new AppError(coreErrors.UNAVAILABLE, { cause: refusal }) : refusal;
  };
}

const NDJSON = 'application/x-ndjson';

/** Whether the engine may do later what it did not do now. 403 is a full disk as well as a right that somebody has to give. */
export function mayChange(status: number): boolean {
  return status >= 500 || [401, 403, 404, 408, 429].includes(status);
}

function authorize({ username, password }: URL, apiKey: string | undefined): Readonly<Record<string, string>> {
  if (apiKey !== undefined) return { authorization: `ApiKey ${apiKey}` };
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new AppError(coreErrors.UNAVAILABLE, { cause: error });
  }
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Something else answers at this address.
    throw new AppError(coreErrors.UNAVAILABLE, { cause: error });
  }
}
