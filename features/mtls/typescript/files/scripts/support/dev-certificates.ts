import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_AUTHORITY } from '../../src/platform/auth/mtls/tls-files.ts';
import { DEVELOPMENT_FILES } from '../../src/platform/auth/mtls/tls-settings.ts';
import { type Issued, issueCertificate, printKey } from './issue-certificate.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_KEY = '.dev/tls/ca-key.pem';
/** What is in force for less than that is made anew. */
const LEAST_DAYS = 7;

export interface DevCertificatesOptions {
  /** The folder of the service. */
  readonly root: string;
  /** The name of the service. */
  readonly service: string;
  /** The last part of the identity of a further caller, and the name of its file. */
  readonly client?: string | undefined;
  readonly now: Date;
}

/** An authority, a certificate for localhost and one for its caller. Returns the files that are new. */
export function writeDevCertificates({ root, service, client, now }: DevCertificatesOptions): readonly string[] {
  const written: string[] = [];
  const write = (path: string, ...parts: readonly string[]): void => {
    mkdirSync(join(root, '.dev/tls'), { recursive: true });
    writeFileSync(join(root, path), parts.join(''), { mode: 0o600 });
    written.push(path);
  };
  const issue = (authority: Issued, name: string, wish: object): Issued =>
    issueCertificate({ use: 'client', issuer: authority, name, ...wish, ...daysFrom(now, 90) });
  const identity = (name: string) => ({ use: 'client', uris: [`spiffe://${service}.localhost/${name}`] });

  const known = readAuthority(root, now);
  const authority =
    known ?? issueCertificate({ name: `${service} ${DEVELOPMENT_AUTHORITY}`, use: 'authority', ...daysFrom(now, 365) });
  if (!known) {
    write(DEVELOPMENT_FILES.ca, authority.certificate.toString());
    write(AUTHORITY_KEY, printKey(authority));
  }
  if (!known || !isFresh(join(root, DEVELOPMENT_FILES.own.cert), now)) {
    const names = { use: 'server', hosts: ['localhost'], addresses: ['127.0.0.1'] };
    const server = issue(authority, 'localhost', names);
    write(DEVELOPMENT_FILES.own.key, printKey(server));
    write(DEVELOPMENT_FILES.own.cert, server.certificate.toString());
  }
  for (const [file, name] of [['client', 'developer'], ...(client ? [[client, client]] : [])] as const) {
    const path = `.dev/tls/${file}.pem`;
    if (known && isFresh(join(root, path), now)) continue;
    const caller = issue(authority, String(name), identity(String(name)));
    write(path, caller.certificate.toString(), printKey(caller));
  }
  return written;
}

function daysFrom(now: Date, days: number): { readonly from: Date; readonly to: Date } {
  // A clock elsewhere may be a little behind.
  return { from: new Date(now.getTime() - 60_000), to: new Date(now.getTime() + days * DAY_MS) };
}

function readAuthority(root: string, now: Date): Issued | undefined {
  const [path, keyPath] = [join(root, DEVELOPMENT_FILES.ca), join(root, AUTHORITY_KEY)];
  if (!isFresh(path, now) || !existsSync(keyPath)) return undefined;
  return {
    certificate: new X509Certificate(readFileSync(path)),
    privateKey: createPrivateKey(readFileSync(keyPath)),
  };
}

function isFresh(path: string, now: Date): boolean {
  if (!existsSync(path)) return false;
  const { validToDate } = new X509Certificate(readFileSync(path));
  return validToDate.getTime() - now.getTime() > LEAST_DAYS * DAY_MS;
}
