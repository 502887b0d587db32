import { readFile } from 'node:fs/promises';
import type { JSONWebKeySet, JWK } from 'jose';

export type LoadKeys = () => Promise<JSONWebKeySet>;

const TIMEOUT_MS = 3000;
/** `npm run dev:token` gives its key an id that starts so. */
export const DEVELOPMENT_KEY = 'dev-';

/** Reads public keys from a URL with the scheme https, http or file; `none:` has none. A file that does not exist has none yet. */
export function keyLoader(url: string, production: boolean): LoadKeys {
  const read = readerOf(url);
  return async () => {
    const keys = parseKeys(await read());
    return { keys: production ? keys.filter(({ kid }) => !kid?.startsWith(DEVELOPMENT_KEY)) : keys };
  };
}

function readerOf(url: string): () => Promise<string> {
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  if (scheme === 'none') return async () => '{"keys":[]}';
  return scheme === 'file' ? () => readLocal(url.slice('file:'.length).replace(/^\/\//, '')) : () => readRemote(url);
}

async function readLocal(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{"keys":[]}';
    throw error;
  }
}

/** A redirect could lead to somebody else's keys. */
async function readRemote(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

function parseKeys(text: string): JWK[] {
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || !('keys' in document) || !Array.isArray(document.keys)) {
    throw new Error('the keys are no JSON Web Key Set');
  }
  return document.keys;
}
