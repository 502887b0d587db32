import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pemOf, TEST_IDENTITY, testAuthority } from '../test-certificates.ts';
import type { TestEnvironment } from '../test-environment.ts';

/** A service behind a proxy on this machine, whatever certificates of development there are. */
export async function openMtlsEnvironment(): Promise<TestEnvironment> {
  const folder = mkdtempSync(join(tmpdir(), 'mtls-'));
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, pemOf(testAuthority).cert);
  return {
    env: {
      MTLS_TERMINATION: 'proxy',
      MTLS_PROXIES: '127.0.0.0/8,::1',
      MTLS_SCOPES: `${TEST_IDENTITY}=admin`,
      TLS_CLIENT_CA_FILE: ca,
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
