import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { createNonces, nonceTable } from '../../src/platform/auth/signing/nonces.ts';
import { createSigner, type SigningOptions } from '../../src/platform/auth/signing/sign-request.ts';
import { computeSignature, createSignatureBase } from '../../src/platform/auth/signing/signature-base.ts';
import { parseSignature } from '../../src/platform/auth/signing/signature-input.ts';
import { parseScopes, parseSigningKeys } from '../../src/platform/auth/signing/signing-keys.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { type Service, startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';

const secret = Buffer.alloc(32, 7);
const env = {
  SIGNING_KEYS: `partner=${secret.toString('base64')}`,
  SIGNING_SCOPES: 'partner=a:read,partner=a:write',
  SIGNING_REQUIRED: 'signedOnly',
};
const BODY = '{"amount":1}';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`a signed request on ${name}`, () => {
    it('is known by its key, and counts once', async () => {
      await using service = await startSigned(adapter);
      const headers = await sign(service, 'POST', '/test/signed?b=2&a=1', BODY);
      const send = () => fetchRaw(service, 'POST', '/test/signed?b=2&a=1', { headers, body: BODY });
      const first = await send();
      assert.deepEqual(first, {
        status: 200,
        actor: { id: 'partner', kind: 'service', scopes: ['a:read', 'a:write'] },
      });
      assert.match(detailOf(await send()), /nonce was used before/);
      const get = await sign(service, 'GET', '/test/signed');
      assert.equal((await fetchRaw(service, 'GET', '/test/signed', { headers: get })).status, 200);
    });

    it('is refused when anything that it covers was altered', async () => {
      await using service = await startSigned(adapter);
      const path = '/test/signed?a=1';
      const call = async (method: string, to: string, body: string, change: Readonly<Record<string, string>> = {}) => {
        const headers = { ...(await sign(service, 'POST', path, BODY)), ...change };
        return fetchRaw(service, method, to, { headers, body });
      };
      const wrong = [
        await call('PUT', path, BODY),
        await call('POST', '/test/signed?a=2', BODY),
        await call('POST', '/test/signed', BODY),
        await call('POST', path, '{"amount":2}'),
        await call('POST', path, BODY, { 'content-digest': 'sha-256=:AAAA:' }),
        await call('POST', path, BODY, { signature: `sig1=:${Buffer.alloc(32).toString('base64')}:` }),
      ];
      for (const [index, answer] of wrong.entries())
        assert.match(detailOf(answer), /not that of the key|not the sha-256/, String(index));
      assert.equal((await call('POST', path, BODY)).status, 200);
    });
  });
}

describe('what a signature has to say', () => {
  it('is checked, and whoever errs is told', async () => {
    await using service = await startSigned();
    const refusals: readonly [RegExp, Partial<SigningOptions>][] = [
      [/not that of the key/, { keyId: 'stranger' }],
      [/not that of the key/, { secret: Buffer.alloc(32, 8) }],
      [/differs by more than 60 seconds/, { now: () => new Date(Date.now() - 62_000) }],
      [/differs by more than 60 seconds/, { now: () => new Date(Date.now() + 62_000) }],
      [/nonce is missing/, { createNonce: () => 'short' }],
    ];
    for (const [detail, options] of refusals) {
      const headers = await sign(service, 'GET', '/test/signed', '', options);
      assert.match(detailOf(await fetchRaw(service, 'GET', '/test/signed', { headers })), detail);
    }
    const { signature = '', 'signature-input': input = '' } = await sign(service, 'GET', '/test/signed');
    const inputs: readonly [RegExp, string][] = [
      [/does not cover @method/, input.replace('"@method" ', '')],
      [/not one signature/, `${input}, ${input.replace('sig1', 'sig2')}`],
      [/not one signature/, ''],
      [/keyid is missing/, input.replace('keyid="partner";', '')],
      [/created is missing/, input.replace(/created=\d+;/, '')],
      [/algorithm is hmac-sha256/, input.replace('hmac-sha256', 'rsa-v1_5-sha256')],
      [/does not have/, input.replace('"@query"', '"@query" "x-none"')],
      [/has expired/, `${input};expires=1`],
    ];
    for (const [detail, changed] of inputs) {
      const headers = { signature, 'signature-input': changed };
      assert.match(detailOf(await fetchRaw(service, 'GET', '/test/signed', { headers })), detail, changed);
    }
    const unsigned = { ...(await sign(service, 'GET', '/test/signed')) };
    assert.match(
      detailOf(
        await fetchRaw(service, 'POST', '/test/signed', {
          headers: await sign(service, 'POST', '/test/signed'),
          body: BODY,
        }),
      ),
      /does not cover content-digest/,
    );
    assert.equal((await fetchRaw(service, 'GET', '/test/signed', { headers: unsigned })).status, 200);
  });

  it('is what RFC 9421 says in B.2.5', () => {
    const key = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64',
    );
    const headers = new Headers({ date: 'Tue, 20 Apr 2021 02:07:55 GMT', 'content-type': 'application/json' });
    const parsed = parseSignature(
      'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
      'sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:',
    );
    assert.ok(parsed);
    const parts = { method: 'POST', url: new URL('https://example.com/foo?param=Value&Pet=dog'), headers };
    const base = createSignatureBase(parts, parsed.input.covered, parsed.input.text);
    assert.ok(base);
    assert.deepEqual(computeSignature(key, base), parsed.signature);
    assert.deepEqual([parsed.input.created, parsed.input.keyId], [1_618_884_473, 'test-shared-secret']);
  });
});

describe('an operation that insists on a signature', () => {
  it('refuses whoever does not sign, however else they are known', async () => {
    await using service = await startSigned();
    const answer = await service.client.get('/test/signed-only');
    assert.deepEqual([answer.status, answer.json.code], [401, 'SIGNATURE_REQUIRED']);
    assert.equal(answer.headers.get('www-authenticate'), 'Signature');
    const headers = await sign(service, 'GET', '/test/signed-only');
    assert.equal((await service.client.get('/test/signed-only', { headers })).status, 200);
    await assert.rejects(startService({ env: { SIGNING_REQUIRED: 'getHealht' } }), /names no operation: getHealht/);
  });
});

describe('keys', () => {
  it('are read with their scopes, and mistakes stop the start without a word of a secret', () => {
    const base64 = secret.toString('base64');
    assert.deepEqual([...parseSigningKeys(`a=${base64}, b=${base64},`).keys()], ['a', 'b']);
    const mistakes = ['c2VjcmV0', 'a=c2VjcmV0', `=${base64}`, `a=${base64},a=${base64}`];
    for (const text of mistakes) {
      assert.throws(
        () => parseSigningKeys(text),
        (error) => error instanceof Error && /SIGNING_KEYS/.test(error.message) && !/c2VjcmV0|Bwc/.test(error.message),
      );
    }
    assert.throws(() => parseScopes(['partner']), /partner is not <key id>=<scope>/);
  });

  it('never appear in the log', async () => {
    await using service = await startSigned();
    service.app.platform.log.info({ text: secret.toString('base64') }, 'canary');
    assert.equal(service.logs.find(({ msg }) => msg === 'canary')?.text, '[redacted]');
  });
});

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`nonces on ${name}`, { skip }, () => {
    it('are used once, by one of many at the same time', async () => {
      await using db = await openDatabase(open, [nonceTable]);
      const nonces = createNonces({ ...db, clock: { now: () => new Date() }, ids: createIdSource() });
      const use = (nonce: string) => nonces.use(ctx, nonce, new Date());
      const used = await Promise.all([use('a'), use('a'), use('b'), use('a')]);
      assert.equal(used.filter(Boolean).length, 2);
      assert.deepEqual([await use('a'), await use('c')], [false, true]);
    });
  });
}

function startSigned(adapter?: (typeof adapters)[string]): Promise<Service> {
  return startService({
    env,
    ...(adapter ? { adapter } : {}),
    extend({ http }) {
      const about = { summary: 'test', tag: 'test', undocumented: true, tenantless: true } as const;
      const responses = { 200: { description: 'ok' } };
      const handle = async ({ actor }: { readonly actor: unknown }) => ({ status: 200, body: { actor } });
      http.routes([
        ...(['GET', 'POST', 'PUT'] as const).map((method) =>
          defineRoute({
            ...about,
            id: `signed${method}`,
            method,
            path: '/test/signed',
            query: { type: 'object' },
            responses,
            handle,
          }),
        ),
        defineRoute({ ...about, id: 'signedOnly', method: 'GET', path: '/test/signed-only', responses, handle }),
      ]);
    },
  });
}

function sign(
  { client }: Service,
  method: string,
  path: string,
  body = '',
  options: Partial<SigningOptions> = {},
): Promise<Record<string, string>> {
  const signer = createSigner({ keyId: 'partner', secret, ...options });
  return signer({ method, url: new URL(path, client.baseUrl), body: new TextEncoder().encode(body) });
}

interface Outcome {
  readonly status: number;
  readonly actor?: unknown;
  readonly code?: string;
  readonly detail?: string;
}

/** Without the credentials that the client of the tests has. */
async function fetchRaw(
  { client }: Service,
  method: string,
  path: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body?: string },
): Promise<Outcome> {
  const response = await fetch(new URL(path, client.baseUrl), { method, headers, ...(body ? { body } : {}) });
  const { actor, code, detail } = Object(await response.json());
  return { status: response.status, ...(actor ? { actor } : {}), ...(code ? { code, detail } : {}) };
}

function detailOf({ status, code, detail = '' }: Outcome): string {
  assert.deepEqual([status, code], [401, 'SIGNATURE_INVALID'], detail);
  return detail;
}
