import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { createDevToken } from '../../scripts/support/dev-key.ts';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { jwtConfig } from '../../src/platform/auth/jwt/jwt.config.ts';
import { toActor } from '../../src/platform/auth/jwt/jwt-authenticator.ts';
import { keyLoader } from '../../src/platform/auth/jwt/key-loader.ts';
import { KeySet } from '../../src/platform/auth/jwt/key-set.ts';
import type { Variable } from '../../src/platform/config/env.ts';
import { StartupError } from '../../src/platform/lifecycle/startup-error.ts';
import { adapters } from '../support/adapters.ts';
import { callerScopes } from '../support/caller-scopes.ts';
import { path } from '../support/http-cases.ts';
import { startService } from '../support/service.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'jwt-test';
const DEV_TOKEN = new URL('../../scripts/dev-token.ts', import.meta.url).pathname;

/** An identity provider: keys at a URL, which can be replaced or taken away. */
async function startIssuer() {
  const state = { keys: [] as JWK[], asked: 0, broken: false };
  const server = createServer((_request, response) => {
    state.asked += 1;
    response.writeHead(state.broken ? 500 : 200).end(JSON.stringify({ keys: state.keys }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}/keys`;
  const signer = async (kid: string, alg = 'ES256') => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const scope = ['admin', ...callerScopes].join(' ');
    const claims = { sub: 'ada', scope, iss: ISSUER, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 600 };
    const sign = (changed: Readonly<Record<string, unknown>> = {}) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg, kid }).sign(privateKey);
    return { jwk: { ...(await exportJWK(publicKey)), kid, alg }, sign };
  };
  return { state, url, signer, [Symbol.asyncDispose]: async () => void server.close() };
}

type Issuer = Awaited<ReturnType<typeof startIssuer>>;
type Signer = Awaited<ReturnType<Issuer['signer']>>;

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`JWT on ${name}`, () => {
    let issuer: Issuer;
    let known: Signer;
    let service: Awaited<ReturnType<typeof startService>>;
    before(async () => {
      issuer = await startIssuer();
      known = await issuer.signer('one');
      issuer.state.keys = [known.jwk];
      const env = { AUTH_JWKS_URL: issuer.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
      service = await startService({ adapter, env });
    });
    after(async () => {
      await service[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    });

    it('answers who has a token of the issuer', async () => {
      assert.equal((await service.client.get(path, bearer(await known.sign()))).status, 200);
    });

    it('refuses who has none, and says what is wanted', async () => {
      for (const authorization of ['', 'Basic YTpi', 'Bearer', 'Bearer a b']) {
        const answer = await service.client.get(path, { headers: { authorization } });
        assert.equal(answer.status, 401, authorization);
        assert.equal(answer.json.code, 'UNAUTHENTICATED');
        assert.match(answer.headers.get('www-authenticate') ?? '', /(^|, )Bearer realm="[^"]+"(,|$)/);
      }
    });

    it('refuses a token that is expired, early, for others, by others, without subject or changed', async () => {
      const token = await known.sign();
      const [head = '', body = '', signature = ''] = token.split('.');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      const cases: readonly (readonly [string, string])[] = [
        [await known.sign({ exp: inSeconds(-31) }), 'The token has expired'],
        [await known.sign({ nbf: inSeconds(60) }), 'The claim nbf is missing or not accepted'],
        [await known.sign({ aud: 'other' }), 'The claim aud is missing or not accepted'],
        [await known.sign({ iss: 'https://other.example' }), 'The claim iss is missing or not accepted'],
        [await known.sign({ sub: undefined }), 'The claim sub is missing or not accepted'],
        [await known.sign({ exp: undefined }), 'The claim exp is missing or not accepted'],
        [
          `${head}.${body}.${signature.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'))}`,
          'The token is not valid',
        ],
        [`${none}.${body}.`, 'The algorithm of the token is not accepted'],
        ['nonsense', 'The token is not valid'],
        [await (await issuer.signer('unknown')).sign(), 'The key of the token is not known'],
        [await (await issuer.signer('one', 'PS256')).sign(), 'The algorithm of the token is not accepted'],
      ];
      for (const [wrong, detail] of cases) {
        const answer = await service.client.get(path, bearer(wrong));
        assert.equal(answer.status, 401, detail);
        assert.equal(answer.json.detail, detail);
        assert.ok(
          answer.headers.get('www-authenticate')?.endsWith(`error="invalid_token", error_description="${detail}"`),
        );
        assert.ok(!JSON.stringify([answer.text, service.logs]).includes(wrong.split('.').at(-1) || wrong), 'it leaks');
      }
    });

    it('bears a clock that differs by as much as it may', async () => {
      assert.equal((await service.client.get(path, bearer(await known.sign({ exp: inSeconds(-20) })))).status, 200);
    });
  });
}

describe('the keys of the issuer', () => {
  it('are read again for a new key, but not more often than the cooldown allows', async () => {
    await using issuer = await startIssuer();
    const [first, second] = [await issuer.signer('first'), await issuer.signer('second')];
    issuer.state.keys = [first.jwk];
    let now = Date.now();
    const env = { AUTH_JWKS_URL: issuer.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
    await using service = await startService({ env, clock: { now: () => new Date(now) } });
    const call = async (signer: Signer) =>
      (await service.client.get(path, bearer(await signer.sign({ exp: inSeconds(7200) })))).status;

    assert.deepEqual(await Promise.all([call(first), call(first)]), [200, 200]);
    assert.equal(issuer.state.asked, 1, 'two callers, one reading');
    issuer.state.keys = [second.jwk];
    assert.deepEqual([await call(second), await call(second)], [401, 401]);
    assert.equal(issuer.state.asked, 1, 'it is too early');
    now += 11_000;
    assert.deepEqual([await call(second), await call(first), issuer.state.asked], [200, 401, 2]);
  });

  it('outlive an issuer that is down, for an hour, and then nobody can be checked', async () => {
    await using issuer = await startIssuer();
    const signer = await issuer.signer('one');
    issuer.state.keys = [signer.jwk];
    let now = Date.now();
    const env = { AUTH_JWKS_URL: issuer.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE };
    await using service = await startService({ env, clock: { now: () => new Date(now) } });
    const call = async () => service.client.get(path, bearer(await signer.sign({ exp: inSeconds(9000) })));

    assert.equal((await call()).status, 200);
    assert.equal((await service.client.get('/health/ready')).status, 200);
    issuer.state.broken = true;
    now += 1_000_000;
    assert.equal((await call()).status, 200);
    now += 3_600_000;
    const answer = await call();
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '10']);
    assert.equal((await service.client.get('/health/ready')).status, 503);
    assert.equal((await service.client.get('/health/live')).status, 200);
    issuer.state.broken = false;
    now += 11_000;
    assert.equal((await call()).status, 200);
  });

  it('may be a file that is not there yet, or nobody', async () => {
    assert.deepEqual(await keyLoader('file:/nowhere/keys.json', false)(), { keys: [] });
    assert.deepEqual(await keyLoader('none:', true)(), { keys: [] });
    await assert.rejects(keyLoader(`file:${DEV_TOKEN}`, false)());
  });

  it('are told apart from anything else', async () => {
    const failures: unknown[] = [];
    const load = async () => JSON.parse('{"keys":"none"}');
    const options = {
      load,
      cacheMs: 1000,
      cooldownMs: 1000,
      now: Date.now,
      onFailure: (error: unknown) => failures.push(error),
    };
    await assert.rejects(new KeySet(options).current(), { message: /^UNAVAILABLE/ });
    assert.equal(failures.length, 1);
  });
});

describe('development tokens', () => {
  it('are accepted with an empty environment', async () => {
    await using service = await startService();
    assert.equal((await service.client.get(path, bearer(createDevToken()))).status, 200);
    const token = execFileSync(process.execPath, [DEV_TOKEN, '--subject', 'bob'], { encoding: 'utf8', env: {} }).trim();
    assert.equal((await service.client.get(path, bearer(token))).status, 200);
  });

  it('are neither made nor accepted in production', async () => {
    const made = spawnSync(process.execPath, [DEV_TOKEN], { encoding: 'utf8', env: { NODE_ENV: 'production' } });
    assert.deepEqual([made.status, made.stdout], [1, '']);
    const token = createDevToken({ issuer: ISSUER });
    const { keys } = await keyLoader(jwtConfig.jwksUrl.default, true)();
    assert.deepEqual(keys, []);
    assert.ok((await keyLoader(jwtConfig.jwksUrl.default, false)()).keys.length > 0, token);
  });
});

describe('the settings', () => {
  const build = (env: Record<string, string>) => () => buildApp({ features, env });

  it('refuse a signature by a shared secret, or none', () => {
    for (const algorithm of ['HS256', 'none', 'ES256,HS256'])
      assert.throws(build({ AUTH_ALGORITHMS: algorithm }), (error) =>
        isAbout(error, /AUTH_ALGORITHMS must be some of/),
      );
  });

  it('refuse in production what is for development', () => {
    const env = { NODE_ENV: 'production', ...settingsOfOthers() };
    assert.throws(build(env), (error) => isAbout(error, /AUTH_JWKS_URL is missing/));
    assert.throws(build({ ...env, AUTH_JWKS_URL: 'http://x/' }), (error) => isAbout(error, /must use https/));
    assert.throws(build({ ...env, AUTH_JWKS_URL: 'https://x/' }), (error) => isAbout(error, /AUTH_ISSUER is missing/));
    // What else production wants is the business of other features.
    assert.doesNotMatch(complaintOf(build({ ...env, AUTH_JWKS_URL: 'none:' })), /AUTH_/);
  });
});

it('a token says whether a person or a service calls, and what it may do', () => {
  assert.deepEqual(toActor({ sub: 'ada', scope: 'a:read  b' }), { id: 'ada', kind: 'user', scopes: ['a:read', 'b'] });
  assert.deepEqual(toActor({ sub: 'x', client_id: 'x', scp: ['a'] }), { id: 'x', kind: 'service', scopes: ['a'] });
  assert.deepEqual(toActor({ sub: 'ada', client_id: 'web' }), { id: 'ada', kind: 'user', scopes: [] });
});

/** What other features want to be told in production. */
function settingsOfOthers(): Record<string, string> {
  const variables = features.flatMap(({ config = {} }) => Object.values<Variable>(config));
  const others = variables.filter(({ name, required }) => required === 'production' && !name.startsWith('AUTH_'));
  const anything = (variable: Variable): string =>
    variable.type === 'url' ? `${variable.schemes?.[0] ?? 'https'}://localhost/` : 'anything';
  return Object.fromEntries(others.map((variable) => [variable.name, String(variable.default ?? anything(variable))]));
}

function isAbout(error: unknown, message: RegExp): boolean {
  return error instanceof StartupError && message.test(error.message);
}

function complaintOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return String(error);
  }
}
