import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';

export interface Worker extends AsyncDisposable {
  readonly url: string;
}

const CONFIG = fileURLToPath(new URL('../../wrangler.jsonc', import.meta.url));

/** The Worker as it is built for the edge, on the runtime that it has there, in front of `origin`. */
export async function startWorker(origin: string, vars: Readonly<Record<string, string>> = {}): Promise<Worker> {
  // Where the edge would be: it is asked for over the network otherwise.
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';
  const server = createTestHarness({ workers: [{ configPath: CONFIG, vars: { ORIGIN_URL: origin, ...vars } }] });
  const { url } = await server.listen();
  return { url: url.origin, [Symbol.asyncDispose]: () => server.close() };
}
