import http from 'node:http';
import type { ReleaseServer } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';

/** Long enough for 50 MB over a slow line. */
const TIMEOUT = 15 * 60_000;

/** Where the files of releases are. */
export interface ReleaseAddress {
  /** Of the project, e.g. `https://host/owner/name`. */
  readonly repository: string;
  /** A folder with the files of one release, instead. */
  readonly base?: string | undefined;
}

/** Downloads from the project's releases or a mirror, through the proxies that the environment names. */
export function httpReleaseServer({ repository, base }: ReleaseAddress): ReleaseServer {
  return {
    async fetch(name, version) {
      const folder = base?.replace(/\/$/, '') ?? releaseFolder(repository, version);
      return await download(`${folder}/${name}`);
    },
  };
}

function releaseFolder(repository: string, version: string | undefined): string {
  return version === undefined
    ? `${repository}/releases/latest/download`
    : `${repository}/releases/download/v${version}`;
}

async function download(url: string): Promise<Uint8Array | undefined> {
  takeProxiesFromEnvironment();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return await response.bytes();
  } catch (error) {
    throw new ScaffoldError('DOWNLOAD_FAILED', `${url} cannot be downloaded: ${describe(error)}.`, { cause: error });
  }
}

/** Node's fetch reads the variables only when told to; older releases cannot be told at run time. */
function takeProxiesFromEnvironment(): void {
  const wants = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'].some((name) => process.env[name]);
  if (wants && 'setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv();
}

/** The reason of a failed fetch is in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
