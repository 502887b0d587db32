import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { StartupError } from '../../lifecycle/startup-error.ts';

/** The authority of `npm run dev:certs` has this in its name. */
export const DEVELOPMENT_AUTHORITY = 'Development CA';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Where the PEM files are. `ca` has the authorities of callers; `own` is absent when TLS ends elsewhere. */
export interface TlsPaths {
  readonly ca: string;
  readonly own?: { readonly cert: string; readonly key: string };
}

/** The files as they are in force. */
export interface TlsMaterial {
  readonly authorities: readonly X509Certificate[];
  /** What the service proves itself by; absent when TLS ends elsewhere. */
  readonly own?: { readonly certificate: X509Certificate; readonly context: SecureContextOptions };
}

export interface TlsFilesOptions {
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly production: boolean;
}

/** Reads all files, and makes sure that they belong together. Throws a `StartupError` that says which of them is wrong. */
export async function readTlsFiles({ ca, own }: TlsPaths, options: TlsFilesOptions): Promise<TlsMaterial> {
  const bundle = await read('TLS_CLIENT_CA_FILE', ca);
  const authorities = parse('TLS_CLIENT_CA_FILE', ca, bundle);
  if (options.production && authorities.some(({ subject }) => subject.includes(DEVELOPMENT_AUTHORITY)))
    throw new StartupError(
      `TLS_CLIENT_CA_FILE: ${ca} has the authority of development, which production does not trust`,
    );
  if (!own) return { authorities };
  const [cert, key] = [await read('TLS_CERT_FILE', own.cert), await read('TLS_KEY_FILE', own.key)];
  const [certificate] = parse('TLS_CERT_FILE', own.cert, cert);
  if (!certificate) return { authorities };
  const context = { cert, key, ca: bundle, minVersion: options.minVersion };
  try {
    createSecureContext(context);
  } catch (error) {
    throw new StartupError(`TLS_KEY_FILE: ${own.key} is not the key of ${own.cert} (${codeOf(error)})`);
  }
  return { authorities, own: { certificate, context } };
}

/** What distinguishes one version of the files from the next. */
export function fingerprintOf({ authorities, own }: TlsMaterial): string {
  return JSON.stringify([authorities.map(({ fingerprint256 }) => fingerprint256), own?.context.cert, own?.context.key]);
}

async function read(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${variable}: ${path} cannot be read (${codeOf(error)})`);
  }
}

function parse(variable: string, path: string, text: string): readonly X509Certificate[] {
  try {
    const found = (text.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    if (found.length > 0) return found;
  } catch {
    // What is said below says it.
  }
  throw new StartupError(`${variable}: ${path} holds no certificate in PEM`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
