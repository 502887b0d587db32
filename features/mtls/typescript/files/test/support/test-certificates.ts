import {
  type CertificateWish,
  type Issued,
  issueCertificate,
  printKey,
} from '../../scripts/support/issue-certificate.ts';

/** Whatever clock a test gives its service, these are in force. */
const ALWAYS = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2099-01-01T00:00:00Z') };

export const TEST_IDENTITY = 'spiffe://tests.example/caller';

export function issueTestAuthority(name = 'Test CA'): Issued {
  return issueCertificate({ name, use: 'authority', ...ALWAYS });
}

/** The authority of this test run, and a caller that it vouches for. */
export const testAuthority = issueTestAuthority();
export const testCaller = issueTest({ uris: [TEST_IDENTITY] });

/** A certificate of the authority of this test run, or as the wish says. */
export function issueTest(wish: Partial<CertificateWish> = {}): Issued {
  return issueCertificate({ name: 'test', issuer: testAuthority, use: 'client', ...ALWAYS, ...wish });
}

export function issueTestServer(wish: Partial<CertificateWish> = {}): Issued {
  return issueTest({ use: 'server', hosts: ['localhost'], addresses: ['127.0.0.1'], ...wish });
}

/** As a file has it. */
export function pemOf(...issued: readonly Issued[]): { readonly cert: string; readonly key: string } {
  const [first] = issued;
  return {
    cert: issued.map(({ certificate }) => certificate.toString()).join(''),
    key: first ? printKey(first) : '',
  };
}
