import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { Authenticators } from '../../src/platform/auth/authenticators.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { type Service, startService } from '../support/service.ts';
import {
  issueTest,
  issueTestAuthority,
  issueTestServer,
  pemOf,
  TEST_IDENTITY,
  testCaller,
} from '../support/test-certificates.ts';
import { callOverTls, type TlsCall } from '../support/tls-caller.ts';
import { openTlsFolder, type TlsFolder } from '../support/tls-folder.ts';

const whoAmI = defineRoute({
  id: 'whoAmI',
  method: 'GET',
  path: '/test/who',
  summary: 'test',
  tag: 'test',
  undocumented: true,
  tenantless: true,
  responses: { 200: { description: 'ok' } },
  handle: async ({ actor, request }) => ({ status: 200, body: { ...actor, scheme: new URL(request.url).protocol } }),
});
const EXPIRED = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2001-01-01T00:00:00Z') };
const REPORTS = 'spiffe://example.org/reports';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`mutual TLS on ${name}`, () => {
    let folder: TlsFolder;
    let service: Service;
    before(async () => {
      folder = openTlsFolder();
      service = await startService({
        adapter,
        env: {
          ...folder.env,
          MTLS_SCOPES: `${TEST_IDENTITY}=admin,${REPORTS}=viewer,${REPORTS}=auditor,ledger.example.org=editor`,
          MTLS_SUBJECTS: `${REPORTS}=reports`,
        },
        extend: ({ http }) => http.routes([whoAmI]),
      });
    });
    after(async () => {
      await service[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    });

    const call = (options: TlsCall) => callOverTls(new URL('/test/who', service.client.baseUrl), options);

    it('refuses whoever shows no certificate, on open routes too', async () => {
      await assert.rejects(call({}), { code: /^(ERR_SSL_.*CERTIFICATE_REQUIRED|ECONNRESET|EPIPE)$/ });
      await assert.rejects(callOverTls(new URL('/health/live', service.client.baseUrl)));
    });

    it('refuses certificates of others, those that have expired, and those of servers', async () => {
      const other = issueTestAuthority();
      for (const as of [
        issueTest({ issuer: other, uris: [TEST_IDENTITY] }),
        issueTest({ uris: [TEST_IDENTITY], ...EXPIRED }),
        issueTestServer({ uris: [TEST_IDENTITY] }),
      ])
        await assert.rejects(call({ as }));
    });

    it('does not speak plain HTTP on that port', async () => {
      await assert.rejects(fetch(service.client.baseUrl.replace('https:', 'http:')));
    });

    it('knows the caller by the names in its certificate, with its scopes', async () => {
      const { status, json, protocol } = await call({ as: testCaller });
      assert.deepEqual([status, protocol], [200, 'TLSv1.3']);
      assert.deepEqual(json, { id: TEST_IDENTITY, kind: 'service', scopes: ['admin'], scheme: 'https:' });
      const reports = await call({ as: issueTest({ uris: [REPORTS], hosts: ['ledger.example.org'] }) });
      assert.deepEqual(reports.json, {
        id: 'reports',
        kind: 'service',
        scopes: ['viewer', 'auditor'],
        scheme: 'https:',
      });
      const ledger = await call({ as: issueTest({ hosts: ['Ledger.Example.org'] }) });
      assert.deepEqual(ledger.json, {
        id: 'ledger.example.org',
        kind: 'service',
        scopes: ['editor'],
        scheme: 'https:',
      });
    });

    it('refuses whom nobody has named, whatever the common name says', async () => {
      for (const as of [issueTest({ name: TEST_IDENTITY }), issueTest({ uris: ['spiffe://example.org/other'] })]) {
        const { status, json } = await call({ as });
        assert.equal(status, 401);
        assert.match(JSON.stringify(json), /of nobody who is known here/);
      }
      const told = service.logs.find(({ identities }) => String(identities) === 'spiffe://example.org/other');
      assert.ok(told, 'the log says which identity is to be named');
    });

    it('speaks TLS 1.2 and nothing older', async () => {
      assert.equal((await call({ as: testCaller, maxVersion: 'TLSv1.2' })).protocol, 'TLSv1.2');
      await assert.rejects(call({ as: testCaller, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }));
    });

    it('does not believe the header of a proxy that nobody has named', async () => {
      const header = `:${testCaller.certificate.raw.toString('base64')}:`;
      const { json } = await call({
        as: issueTest({ hosts: ['ledger.example.org'] }),
        headers: { 'client-cert': header },
      });
      assert.equal((json as { readonly id: string }).id, 'ledger.example.org');
    });

    it('answers probes without TLS on a port of their own, and nothing else there', async () => {
      const { port } = service.logs.find(({ msg }) => msg === 'probes listening') ?? {};
      const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
      for (const path of ['/health/live', '/health/ready', '/health/startup', '/health'])
        assert.equal((await ask(path)).status, 200, path);
      for (const path of ['/test/who', '/openapi.json', '/', '/health/nonsense'])
        assert.equal((await ask(path)).status, 404, path);
      assert.equal((await ask('/health/live', 'POST')).status, 404);
    });

    it('closes at once, whatever connections have begun and asked nothing', async () => {
      await using other = await startService({ adapter, env: folder.env });
      const port = Number(new URL(other.client.baseUrl).port);
      const silent = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...pemOf(testCaller) });
      await new Promise((resolve) => silent.once('secureConnect', resolve));
      silent.on('error', () => undefined);
      const started = performance.now();
      await other.app.shutdown();
      assert.ok(performance.now() - started < 2000);
    });
  });
}

it('takes renewed certificates over while it runs, and new authorities', async () => {
  using folder = openTlsFolder();
  await using service = await startService({ env: { ...folder.env, MTLS_SCOPES: `${TEST_IDENTITY}=admin` } });
  const url = new URL('/health/live', service.client.baseUrl);
  const before = await callOverTls(url, { as: testCaller });

  const renewed = issueTestServer();
  // Half of a renewal is none: what is in force stays.
  folder.replace({ 'tls.crt': pemOf(renewed).cert });
  await until(() => service.logs.some(({ msg }) => msg === 'certificates cannot be read again and stay as they were'));
  assert.equal((await callOverTls(url, { as: testCaller })).serial, before.serial);
  folder.replace({ 'tls.key': pemOf(renewed).key });
  await until(() => service.logs.some(({ msg }) => msg === 'certificates were replaced'));
  assert.equal((await callOverTls(url, { as: testCaller })).serial, renewed.certificate.serialNumber);

  const next = issueTestAuthority('Next CA');
  const caller = issueTest({ issuer: next, uris: [TEST_IDENTITY] });
  await assert.rejects(callOverTls(url, { as: caller }));
  folder.replace({ 'ca.crt': pemOf(next).cert });
  await until(() => service.logs.filter(({ msg }) => msg === 'certificates were replaced').length === 2);
  assert.equal((await callOverTls(url, { as: caller })).status, 200);
  await assert.rejects(callOverTls(url, { as: testCaller }), 'the authority of before counts no more');
});

it('does not let a connection outlive its certificate', async () => {
  using folder = openTlsFolder();
  let now = Date.now();
  await using service = await startService({
    env: { ...folder.env, MTLS_SCOPES: `${TEST_IDENTITY}=admin` },
    clock: { now: () => new Date(now) },
    extend: ({ http }) => http.routes([whoAmI]),
  });
  const as = issueTest({ uris: [TEST_IDENTITY], to: new Date(now + 60_000) });
  const url = new URL('/test/who', service.client.baseUrl);
  assert.equal((await callOverTls(url, { as })).status, 200);
  now += 61_000;
  assert.equal((await callOverTls(url, { as })).status, 401);
});

it('lets credentials in the request say who calls, before the connection does', async () => {
  using folder = openTlsFolder();
  await using service = await startService({
    env: { ...folder.env, MTLS_SCOPES: `${TEST_IDENTITY}=admin` },
    extend: ({ http, use }) => {
      http.routes([whoAmI]);
      const challenges = use(Authenticators).challenges;
      assert.match(challenges.at(-1) ?? '', /^ClientCertificate /, 'the certificate is asked for last');
    },
  });
  assert.equal((await callOverTls(new URL('/test/who', service.client.baseUrl), { as: testCaller })).status, 200);
});

async function until(isSo: () => boolean): Promise<void> {
  for (const end = performance.now() + 5000; !isSo(); await sleep(5))
    assert.ok(performance.now() < end, 'it does not happen');
}
