import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeDevCertificates } from '../../scripts/support/dev-certificates.ts';
import { mtlsConfig } from '../../src/platform/auth/mtls/mtls.config.ts';
import { readTlsFiles } from '../../src/platform/auth/mtls/tls-files.ts';
import { DEVELOPMENT_FILES, findTlsPaths } from '../../src/platform/auth/mtls/tls-settings.ts';
import { StartupError } from '../../src/platform/lifecycle/startup-error.ts';
import { startService } from '../support/service.ts';
import { issueTest, issueTestServer, pemOf } from '../support/test-certificates.ts';
import { openTlsFolder } from '../support/tls-folder.ts';

const RULES = { minVersion: mtlsConfig.minVersion.default, production: true } as const;
const NOTHING = { termination: 'service', proxies: [] } as const;

describe('a start', () => {
  it('fails in production without certificates, and says what is missing', () => {
    assert.throws(
      () => findTlsPaths({ ...NOTHING, certFile: '/run/tls.crt' }, true),
      (error) =>
        error instanceof StartupError &&
        /TLS_KEY_FILE.*\n.*TLS_CLIENT_CA_FILE.*\n.*MTLS_TERMINATION=proxy/.test(error.message),
    );
    assert.throws(() => findTlsPaths(NOTHING, true), /TLS_CERT_FILE is missing/);
    assert.throws(() => findTlsPaths({ ...NOTHING, keyFile: 'a' }, false), /TLS_CERT_FILE is missing/);
  });

  it('of the service itself fails for files that are not there', async () => {
    using folder = openTlsFolder();
    const env = { ...folder.env, TLS_KEY_FILE: '/nowhere/tls.key' };
    await assert.rejects(startService({ env }), /TLS_KEY_FILE: \/nowhere\/tls\.key cannot be read \(ENOENT\)/);
  });

  it('fails for a key of another certificate, and for files without a certificate', async () => {
    using folder = openTlsFolder();
    const paths = pathsOf(folder.env);
    folder.replace({ 'tls.key': pemOf(issueTestServer()).key });
    await assert.rejects(readTlsFiles(paths, RULES), /TLS_KEY_FILE: .* is not the key of/);
    folder.replace({ 'ca.crt': 'nonsense' });
    await assert.rejects(readTlsFiles(paths, RULES), /TLS_CLIENT_CA_FILE: .* holds no certificate in PEM/);
  });

  it('fails for entries that say nothing', async () => {
    for (const [name, value] of [
      ['MTLS_SCOPES', 'reports'],
      ['MTLS_SUBJECTS', '=reports'],
      ['MTLS_PROXIES', '10.0.0.0/33'],
      ['MTLS_PROXIES', 'proxy.example'],
    ] as const)
      await assert.rejects(startService({ env: { [name]: value } }), new RegExp(`${name} has an entry`));
  });

  it('behind a proxy needs authorities, and without a proxy trusts nobody', () => {
    const proxied = { termination: 'proxy', proxies: ['10.0.0.1'] } as const;
    assert.throws(() => findTlsPaths(proxied, true), /TLS_CLIENT_CA_FILE is missing/);
    assert.deepEqual(findTlsPaths({ ...proxied, caFile: 'ca.crt' }, true), { ca: 'ca.crt' });
    assert.equal(findTlsPaths({ ...proxied, proxies: [] }, true), undefined);
  });
});

describe('certificates of development', () => {
  it('are made once, and further callers by the same authority', async () => {
    const root = mkdtempSync(join(tmpdir(), 'dev-certs-'));
    try {
      const make = (more: object = {}) => writeDevCertificates({ root, service: 'billing', now: new Date(), ...more });
      assert.deepEqual(make(), [
        '.dev/tls/ca.pem',
        '.dev/tls/ca-key.pem',
        '.dev/tls/server-key.pem',
        '.dev/tls/server.pem',
        '.dev/tls/client.pem',
      ]);
      assert.deepEqual(make(), []);
      assert.deepEqual(make({ client: 'reports' }), ['.dev/tls/reports.pem']);
      const inThreeMonths = new Date(Date.now() + 85 * 86_400_000);
      assert.deepEqual(make({ now: inThreeMonths }), [
        '.dev/tls/server-key.pem',
        '.dev/tls/server.pem',
        '.dev/tls/client.pem',
      ]);
      const paths = {
        ca: join(root, DEVELOPMENT_FILES.ca),
        own: { cert: join(root, DEVELOPMENT_FILES.own.cert), key: join(root, DEVELOPMENT_FILES.own.key) },
      };
      const { own } = await readTlsFiles(paths, { ...RULES, production: false });
      assert.match(own?.certificate.subjectAltName ?? '', /DNS:localhost/);
      await assert.rejects(readTlsFiles(paths, RULES), /the authority of development/);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('have serial numbers that are positive and of one length, whatever chance gives', () => {
    for (let count = 0; count < 20; count += 1)
      assert.match(issueTest().certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
  });

  it('are no condition: without them the service is plain, and a certificate in a header makes nobody known', async () => {
    // The folder of the tests may have some.
    const none = { MTLS_TERMINATION: 'proxy', MTLS_PROXIES: '', TLS_CLIENT_CA_FILE: '', AUTH_JWKS_URL: 'none:' };
    await using service = await startService({ env: none });
    assert.match(service.client.baseUrl, /^http:/);
    assert.equal((await service.client.get('/health/ready')).status, 200);
    const header = `:${issueTest().certificate.raw.toString('base64')}:`;
    const route = service.app.declared.routes.find(({ open, undocumented }) => !open && !undocumented);
    assert.ok(route);
    const path = route.path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID());
    const url = new URL(path, service.client.baseUrl);
    assert.equal((await fetch(url, { method: route.method, headers: { 'client-cert': header } })).status, 401);
  });
});

function pathsOf(env: Readonly<Record<string, string>>) {
  const { TLS_CLIENT_CA_FILE: ca = '', TLS_CERT_FILE: cert = '', TLS_KEY_FILE: key = '' } = env;
  return { ca, own: { cert, key } };
}
