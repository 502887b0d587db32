import type { FetchHandler } from '../../src/platform/http/handler.ts';
import type { HttpAdapter } from '../../src/platform/http/server.ts';

const LIMITS = { headersTimeoutMs: 5000, requestTimeoutMs: 5000, keepAliveTimeoutMs: 5000 };

/** A handler behind an adapter, without the rest of the service, on a port that the system chooses. */
export async function serveWith(
  adapter: HttpAdapter,
  handle: FetchHandler,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = adapter(handle, LIMITS);
  const port = await server.listen(0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.close() };
}
