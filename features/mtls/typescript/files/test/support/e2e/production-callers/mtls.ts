import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printCertificate } from '../../../../src/platform/auth/mtls/presented-certificate.ts';
import { pemOf, TEST_IDENTITY, testAuthority, testCaller } from '../../test-certificates.ts';
import type { Caller } from '../caller.ts';

/** Private networks: where Compose and the machine itself call from. */
const PROXIES = '127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16';

/** The tests are the proxy: they say of themselves what one would say of its caller. */
export function mtlsProductionCaller(folder: string): Caller {
  const file = join(folder, 'client-ca.pem');
  writeFileSync(file, pemOf(testAuthority).cert);
  return {
    headers: { 'client-cert': printCertificate(testCaller.certificate) },
    env: { MTLS_PROXIES: PROXIES, MTLS_SCOPES: `${TEST_IDENTITY}=admin`, TLS_CLIENT_CA_FILE: file },
  };
}
