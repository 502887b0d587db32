import { existsSync } from 'node:fs';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { TlsPaths } from './tls-files.ts';

/** What `npm run dev:certs` makes, in the folder of the service. */
export const DEVELOPMENT_FILES = {
  ca: '.dev/tls/ca.pem',
  own: { cert: '.dev/tls/server.pem', key: '.dev/tls/server-key.pem' },
} as const;

export interface TlsSettings {
  readonly termination: 'service' | 'proxy';
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly caFile?: string | undefined;
  readonly proxies: readonly string[];
}

/**
 * Which files to use; `undefined` is plain HTTP on which nobody is known by a certificate. Outside of production that is so until there are
 * certificates of development. Throws a `StartupError` with everything that is missing.
 */
export function findTlsPaths(settings: TlsSettings, production: boolean): TlsPaths | undefined {
  const { termination, certFile, keyFile, caFile, proxies } = settings;
  const proxied = termination === 'proxy';
  const given = { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_CLIENT_CA_FILE: caFile };
  if (proxied && proxies.length === 0) return undefined;
  if (proxied && caFile) return { ca: caFile };
  if (!proxied && certFile && keyFile && caFile) return { ca: caFile, own: { cert: certFile, key: keyFile } };
  if (!proxied && !production && Object.values(given).every((file) => !file))
    return existsSync(DEVELOPMENT_FILES.own.cert) ? DEVELOPMENT_FILES : undefined;
  const needed = proxied ? ['TLS_CLIENT_CA_FILE'] : Object.keys(given);
  const missing = Object.entries(given).filter(([name, file]) => needed.includes(name) && !file);
  const lines = missing.map(([name]) => `${name} is missing`);
  const hint = proxied
    ? 'Callers behind MTLS_PROXIES are known by certificates of these authorities.'
    : 'Without certificates the service does not answer callers; where TLS ends in front of it, set MTLS_TERMINATION=proxy.';
  throw new StartupError(`Invalid configuration\n  ${[...lines, hint].join('\n  ')}`);
}
