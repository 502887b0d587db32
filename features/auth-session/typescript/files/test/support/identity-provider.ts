import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callerScopes } from './caller-scopes.ts';

export interface TestProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What the next ID token says besides what it has to. */
  claims: Record<string, unknown>;
  /** Plays the browser at the provider: the address that it is sent back to. */
  authorize(url: URL): URL;
  /** The bodies of the requests for tokens. */
  readonly asked: URLSearchParams[];
}

/** An identity provider that lets everybody in. */
export async function startIdentityProvider(): Promise<TestProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nonces = new Map<string, string>();
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const createIdToken = (code: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 60 };
    const claims = {
      iss: issuer,
      aud: 'test-client',
      sub: 'ada',
      roles: callerScopes,
      nonce: nonces.get(code),
      ...times,
      ...provider.claims,
    };
    const text = `${encode({ alg: 'ES256', kid: 'k' })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const documents: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.setHeader('content-type', 'application/json');
    if (request.url !== '/token') return void response.end(JSON.stringify(documents[request.url ?? '']?.() ?? {}));
    const given = new URLSearchParams(body);
    asked.push(given);
    const tokens = { access_token: 'a', token_type: 'bearer', id_token: createIdToken(given.get('code') ?? '') };
    response.end(JSON.stringify(tokens));
  }

  const provider: TestProvider = {
    issuer,
    claims: {},
    asked,
    authorize({ searchParams }) {
      const code = crypto.randomUUID();
      nonces.set(code, searchParams.get('nonce') ?? '');
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '' }).toString();
      return back;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
  return provider;
}
