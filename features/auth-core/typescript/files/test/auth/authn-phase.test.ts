import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import type { Actor } from '../../src/kernel/context.ts';
import { AuthenticatorList, Authenticators } from '../../src/platform/auth/authenticators.ts';
import { createAuthnPhase } from '../../src/platform/auth/authn-phase.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { defineRoute, type HttpContext, type Route } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { callerScopes } from '../support/caller-scopes.ts';
import { modules } from '../support/modules.ts';
import { type Service, startService } from '../support/service.ts';

const about = { method: 'GET', summary: 'test', tag: 'test', undocumented: true } as const;
const responses = { 200: { description: 'ok' } };
const whoAmI = defineRoute({
  ...about,
  id: 'whoAmI',
  path: '/test/who',
  responses,
  handle: async ({ actor }) => ({ status: 200, body: { id: actor?.id ?? null } }),
});
const openRoute = defineRoute({ ...whoAmI, id: 'openRoute', path: '/test/open', open: true });
const ada: Actor = { id: 'ada', kind: 'user', scopes: callerScopes };

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`authentication on ${name}`, () => {
    let service: Service;
    before(async () => {
      service = await startService({
        adapter,
        extend({ http, use }) {
          http.routes([whoAmI, openRoute]);
          use(Authenticators).add({
            challenge: 'Test realm="test"',
            authenticate: async ({ request }) => (request.headers.get('x-test-caller') === 'ada' ? ada : undefined),
          });
        },
      });
    });
    after(() => service[Symbol.asyncDispose]());

    /** Without the headers that the client adds for every caller. */
    const call = (path: string, init: RequestInit = {}) => fetch(new URL(path, service.client.baseUrl), init);

    it('refuses strangers on every operation of every module', async () => {
      for (const { collection } of modules) {
        for (const [method, path] of [
          ['GET', `/${collection}`],
          ['POST', `/${collection}`],
          ['GET', `/${collection}/${crypto.randomUUID()}`],
          ['PATCH', `/${collection}/${crypto.randomUUID()}`],
          ['DELETE', `/${collection}/${crypto.randomUUID()}`],
        ] as const) {
          const answer = await call(path, { method });
          assert.equal(answer.status, 401, `${method} ${path}`);
          assert.equal(answer.headers.get('content-type'), 'application/problem+json');
          assert.match(await answer.text(), /"code":"UNAUTHENTICATED"/);
        }
      }
    });

    it('names every way to authenticate, on an answer that carries all headers', async () => {
      const answer = await call('/test/who');
      assert.match(answer.headers.get('www-authenticate') ?? '', /Test realm="test"/);
      assert.ok(answer.headers.get('x-request-id'));
    });

    it('tells the handler who calls', async () => {
      const answer = await call('/test/who', { headers: { 'x-test-caller': 'ada' } });
      assert.deepEqual(await answer.json(), { id: 'ada' });
    });

    it('lets strangers see what is open, whatever credentials they send', async () => {
      for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
        assert.equal((await call('/test/open', { headers })).status, 200);
        assert.equal((await call('/health/ready', { headers })).status, 200);
      }
    });

    it('leaves paths and methods that do not exist to those who answer them', async () => {
      assert.equal((await call('/nowhere')).status, 404);
      assert.equal((await call('/test/who', { method: 'PUT' })).status, 405);
      assert.equal((await call('/test/who', { method: 'OPTIONS' })).status, 204);
    });
  });
}

it('counts refusals by reason, and tells of wrong credentials', async () => {
  const counted: unknown[] = [];
  const told: unknown[] = [];
  const answers = [
    async () => undefined,
    fail(coreErrors.UNAUTHENTICATED),
    fail(coreErrors.UNAVAILABLE),
    async () => ada,
  ];
  for (const authenticate of answers) {
    const list = new AuthenticatorList();
    list.add({ challenge: 'Test', authenticate });
    list.onInvalid(({ client }) => told.push(client));
    const phase = createAuthnPhase(list, { add: (_value, attributes) => void counted.push(attributes) });
    await phase(contextOf(whoAmI), async () => new Response()).catch((error) => assert.ok(error instanceof AppError));
  }
  assert.deepEqual(counted, [{ reason: 'missing' }, { reason: 'invalid' }, { reason: 'unavailable' }]);
  assert.deepEqual(told, ['192.0.2.7']);
});

function fail(definition: (typeof coreErrors)[keyof typeof coreErrors]): () => Promise<never> {
  return async () => {
    throw new AppError(definition);
  };
}

function contextOf(route: Route): HttpContext {
  return { route, client: '192.0.2.7' } as Partial<HttpContext> as HttpContext;
}
