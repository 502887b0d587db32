import { createClient } from '../client.ts';
import type { Target } from './target.ts';

/** A service that somebody else has started. `header` is a line such as `authorization: Bearer ...`. */
export async function remoteService(baseUrl: string, header = ''): Promise<Target> {
  const headers = readHeader(header);
  return {
    name: baseUrl,
    isOurs: false,
    start: async () => ({ client: createClient(baseUrl, () => headers), headers, stop: async () => null }),
    close: async () => undefined,
  };
}

function readHeader(line: string): Record<string, string> {
  if (line === '') return {};
  const colon = line.indexOf(':');
  if (colon < 1) throw new Error("E2E_HEADER must be a header, as in 'authorization: Bearer ...'");
  return { [line.slice(0, colon).trim()]: line.slice(colon + 1).trim() };
}
