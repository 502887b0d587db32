import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { adapters } from '../support/adapters.ts';
import type { Answer } from '../support/client.ts';
import { addTestRoutes, caseEnv, failures, path, successes } from '../support/http-cases.ts';
import { type Service, startService } from '../support/service.ts';

const ORIGIN = 'https://app.example';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`hardening on ${name}`, () => {
    let service: Service;
    before(async () => {
      const env = { ...caseEnv, CORS_ALLOWED_ORIGINS: ORIGIN, TRUSTED_PROXIES: '1' };
      service = await startService({ adapter, env, extend: addTestRoutes });
    });
    after(() => service[Symbol.asyncDispose]());

    for (const { name: what, method, path: target, status, code: _code, ...options } of [...failures, ...successes]) {
      it(`protects the answer to ${what} (${status})`, async () => {
        const headers = { ...options.headers, origin: ORIGIN };
        assertProtected(await service.client.call(method, target, { ...options, headers }));
      });
    }

    it('lets no other origin in', async () => {
      for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
        const answer = await service.client.get(path, { headers: { origin } });
        assert.equal(answer.headers.get('access-control-allow-origin'), null, origin);
        assert.match(answer.headers.get('vary') ?? '', /origin/);
      }
    });

    it('answers a preflight before anybody asks for credentials', async () => {
      const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
      const answer = await service.client.call('OPTIONS', '/test/unauthenticated', { headers });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers.get('access-control-allow-methods'), 'GET, HEAD, OPTIONS');
      assertProtected(answer);
    });

    it('takes the address of the caller from the trusted proxy only', async () => {
      const answer = await service.client.get('/test/client', { headers: { 'x-forwarded-for': '6.6.6.6, 10.0.0.9' } });
      assert.equal(answer.json.client, '10.0.0.9');
    });
  });
}

it('believes no proxy, sends no HSTS and lets no origin in unless it is told to', async () => {
  await using service = await startService({ env: { HSTS_SECONDS: '0' }, extend: addTestRoutes });
  const headers = { origin: ORIGIN, 'x-forwarded-for': '6.6.6.6' };
  const answer = await service.client.get('/test/client', { headers });
  assert.equal(answer.json.client, '127.0.0.1');
  for (const header of ['strict-transport-security', 'access-control-allow-origin'])
    assert.equal(answer.headers.get(header), null);
});

function assertProtected({ headers }: Answer): void {
  const expected = {
    'access-control-allow-origin': ORIGIN,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
  for (const [header, value] of Object.entries(expected)) assert.equal(headers.get(header), value, header);
  for (const header of ['server', 'x-powered-by']) assert.equal(headers.get(header), null, header);
}
