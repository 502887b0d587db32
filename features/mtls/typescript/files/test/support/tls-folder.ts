import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Issued } from '../../scripts/support/issue-certificate.ts';
import { issueTestServer, pemOf, testAuthority } from './test-certificates.ts';

/** The files of a service that ends TLS itself, and the settings that name them. */
export interface TlsFolder extends Disposable {
  readonly env: Readonly<Record<string, string>>;
  /** Replaces each file as a whole, one after the other. */
  replace(files: Partial<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>): void;
}

export function openTlsFolder(server: Issued = issueTestServer(), authority: Issued = testAuthority): TlsFolder {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const replace: TlsFolder['replace'] = (files) => {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, `${name}.new`), content);
      renameSync(join(folder, `${name}.new`), join(folder, name));
    }
  };
  const { cert, key } = pemOf(server);
  replace({ 'tls.crt': cert, 'tls.key': key, 'ca.crt': pemOf(authority).cert });
  return {
    env: {
      MTLS_TERMINATION: 'service',
      MTLS_PROXIES: '',
      TLS_CERT_FILE: join(folder, 'tls.crt'),
      TLS_KEY_FILE: join(folder, 'tls.key'),
      TLS_CLIENT_CA_FILE: join(folder, 'ca.crt'),
      TLS_RELOAD_MS: '20',
    },
    replace,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
