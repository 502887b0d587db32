import assert from 'node:assert/strict';
import type { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { identitiesOf } from '../../src/platform/auth/mtls/certificate-identities.ts';
import { printCertificate } from '../../src/platform/auth/mtls/presented-certificate.ts';
import { createTrustedProxies } from '../../src/platform/auth/mtls/trusted-proxies.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { type Service, startService } from '../support/service.ts';
import {
  issueTest,
  issueTestAuthority,
  issueTestServer,
  TEST_IDENTITY,
  testAuthority,
  testCaller,
} from '../support/test-certificates.ts';

const about = {
  method: 'GET',
  summary: 'test',
  tag: 'test',
  undocumented: true,
  tenantless: true,
  responses: { 200: { description: 'ok' } },
} as const;
const whoAmI = defineRoute({
  ...about,
  id: 'whoAmI',
  path: '/test/who',
  handle: async ({ actor }) => ({ status: 200, body: { id: actor?.id } }),
});
const seen = defineRoute({
  ...about,
  id: 'seen',
  path: '/test/seen',
  open: true,
  handle: async ({ request: { headers } }) => ({
    status: 200,
    body: { seen: [...headers.keys()].filter((name) => name.startsWith('client-cert')) },
  }),
});
const uris = [TEST_IDENTITY];

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`the certificate that a proxy passes on, on ${name}`, () => {
    let service: Service;
    before(async () => {
      service = await startService({ adapter, extend: ({ http }) => http.routes([whoAmI, seen]) });
    });
    after(() => service[Symbol.asyncDispose]());

    const send = (path: string, headers: Record<string, string>, to = service) =>
      fetch(new URL(path, to.client.baseUrl), { headers });
    const ask = async (certificate: X509Certificate, ...chain: readonly X509Certificate[]) => {
      const between = chain.length > 0 ? { 'client-cert-chain': chain.map(printCertificate).join(', ') } : {};
      const answer = await send('/test/who', { 'client-cert': printCertificate(certificate), ...between });
      return { status: answer.status, text: await answer.text() };
    };

    it('makes its holder known', async () => {
      assert.deepEqual(await ask(testCaller.certificate), { status: 200, text: JSON.stringify({ id: TEST_IDENTITY }) });
    });

    it('counts when an authority between has issued it, and the chain says so', async () => {
      const between = issueTest({ name: 'Between', use: 'authority' });
      const caller = issueTest({ issuer: between, uris });
      assert.equal((await ask(caller.certificate, between.certificate)).status, 200);
      assert.equal((await ask(caller.certificate)).status, 401);
      const leaf = issueTest({ name: 'Leaf' });
      assert.equal((await ask(issueTest({ issuer: leaf, uris }).certificate, leaf.certificate)).status, 401);
    });

    it('is refused as on a connection, and says why', async () => {
      const past = { from: new Date('2000-01-01T00:00:00Z'), to: new Date('2001-01-01T00:00:00Z') };
      for (const [issued, why] of [
        [issueTest({ issuer: issueTestAuthority(), uris }), 'is not one of our authorities'],
        [issueTest({ uris, ...past }), 'has expired, or is not valid yet'],
        [issueTestServer({ uris }), 'is not one of a client'],
        [testAuthority, 'is not one of a client'],
        [issueTest({ name: TEST_IDENTITY }), 'is of nobody who is known here'],
      ] as const) {
        const { status, text } = await ask(issued.certificate);
        assert.equal(status, 401, why);
        assert.ok(text.includes(`The certificate ${why}`), text);
      }
    });

    it('is refused when the header is none of RFC 9440', async () => {
      const good = printCertificate(testCaller.certificate);
      for (const value of ['', 'nonsense', ':AAAA:', good.slice(1), `${good}, ${good}`]) {
        const answer = await send('/test/who', { 'client-cert': value });
        assert.equal(answer.status, 401, value.slice(0, 20));
        assert.match(await answer.text(), /Client-Cert holds no certificate/);
      }
      const long = { 'client-cert': good, 'client-cert-chain': Array.from({ length: 6 }, () => good).join(', ') };
      assert.equal((await send('/test/who', long)).status, 401);
    });

    it('does not count by default, and nobody behind gets to see it', async () => {
      await using other = await startService({
        adapter,
        env: { MTLS_PROXIES: '' },
        extend: ({ http }) => http.routes([whoAmI, seen]),
      });
      const good = printCertificate(testCaller.certificate);
      const headers = { 'client-cert': good, 'client-cert-chain': good, 'x-forwarded-for': '127.0.0.1' };
      assert.equal((await send('/test/who', headers, other)).status, 401);
      assert.deepEqual(await (await send('/test/seen', headers, other)).json(), { seen: [] });
      assert.deepEqual(await (await send('/test/seen', headers)).json(), {
        seen: ['client-cert', 'client-cert-chain'],
      });
    });
  });
}

it('identities are URIs and then DNS names, as they are written in the certificate', () => {
  const identities = (wish: object) => identitiesOf(issueTest(wish).certificate);
  assert.deepEqual(identities({ uris: ['spiffe://a/b'], hosts: ['B.example'] }), ['spiffe://a/b', 'b.example']);
  assert.deepEqual(identities({ hosts: ['one.example', 'two.example'] }), ['one.example', 'two.example']);
  assert.deepEqual(identities({ name: 'spiffe://a/b', addresses: ['192.0.2.1'] }), []);
  // A name that pretends to be two, and a URI that pretends to be a DNS name.
  assert.deepEqual(identities({ hosts: ['a.example, URI:spiffe://a/admin'] }), ['a.example, uri:spiffe://a/admin']);
  assert.deepEqual(identities({ uris: ['a.example'] }), []);
});

it('proxies are addresses and networks', () => {
  const trusts = createTrustedProxies(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
  const trusted = ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', 'fd12::1'];
  const others = ['10.2.0.1', '192.0.2.8', 'fe80::1', '', 'nonsense'];
  assert.deepEqual(trusted.map(trusts), [true, true, true, true]);
  assert.deepEqual(others.map(trusts), [false, false, false, false, false]);
  assert.equal(createTrustedProxies([])('127.0.0.1'), false);
});
