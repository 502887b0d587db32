import { printCertificate } from '../../../src/platform/auth/mtls/presented-certificate.ts';
import { testCaller } from '../test-certificates.ts';

/** What a proxy says of the caller of this test run. A service under test trusts proxies on this machine. */
export function mtlsHeaders(): Record<string, string> {
  return { 'client-cert': printCertificate(testCaller.certificate) };
}
