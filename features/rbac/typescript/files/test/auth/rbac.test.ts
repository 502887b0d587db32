import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Authenticators } from '../../src/platform/auth/authenticators.ts';
import { createPolicy, Policy } from '../../src/platform/auth/rbac/policy.ts';
import type { Route } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { callerScopes } from '../support/caller-scopes.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

/** Roles of the test, so that a change of the real table does not decide whether authorisation works. */
const policy = createPolicy({ root: ['*'], writer: ['*:read', '*:write'], reader: ['*:read'] });
const caller = (...scopes: readonly string[]) => ({ id: 'ada', kind: 'user', scopes }) as const;

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`authorisation on ${name}`, () => {
    let service: Service;
    let guarded: readonly Route[];
    before(async () => {
      service = await startService({
        adapter,
        extend: ({ use }) =>
          use(Authenticators).add({
            challenge: 'Test',
            authenticate: async ({ request }) => {
              const scopes = request.headers.get('x-test-scopes');
              return scopes === null ? undefined : caller(...scopes.split(' '), ...callerScopes);
            },
          }),
      });
      guarded = service.app.declared.routes.filter((route) => route.permission !== undefined);
    });
    after(() => service[Symbol.asyncDispose]());

    /** Without the headers that the client adds for every caller. */
    const call = (method: string, path: string, scopes?: string, body?: unknown) =>
      fetch(
        new URL(
          path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID()),
          service.client.baseUrl,
        ),
        {
          method,
          headers: { 'content-type': 'application/json', ...(scopes === undefined ? {} : { 'x-test-scopes': scopes }) },
          ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
        },
      );

    it('refuses a stranger with 401 and a caller without the permission with 403, on every route that asks for one', async () => {
      assert.ok(guarded.length >= modules.length * 5);
      for (const { method, path, permission = '' } of guarded) {
        assert.equal((await call(method, path)).status, 401, `${method} ${path}`);
        for (const scopes of ['', 'nobody', '*', 'toString', `${permission}s`, 'other:read other:write']) {
          const answer = await call(method, path, scopes);
          assert.equal(answer.status, 403, `${method} ${path} as ${scopes}`);
          assert.ok((await answer.text()).includes(`"This needs the permission ${permission}"`));
          assert.ok(answer.headers.get('x-request-id'));
        }
      }
    });

    it('lets through who has the permission, by itself or by a role', async () => {
      for (const { method, path, permission = '' } of guarded) {
        for (const scopes of [permission, 'admin', `nobody ${permission}`]) {
          const { status } = await call(method, path, scopes);
          assert.ok(![401, 403].includes(status), `${method} ${path} as ${scopes}: ${status}`);
        }
      }
    });

    it('lets read who may only read', async () => {
      for (const contract of modules) {
        const [path, sample] = [`/${contract.collection}`, sampleOf(contract)];
        const [read, write] = [`${contract.name}:read`, `${contract.name}:write`];
        assert.equal((await call('GET', path, read)).status, 200);
        assert.equal((await call('POST', path, read, sample)).status, 403);
        assert.equal((await call('POST', path, write, sample)).status, 201);
        assert.equal((await call('GET', path, write)).status, 403);
      }
    });

    it('knows of a permission, or of being open, for every documented route', () => {
      const careless = service.app.declared.routes.filter(
        (route) => !route.undocumented && !route.open && route.permission === undefined,
      );
      assert.deepEqual(
        careless.map(({ id }) => id),
        [],
      );
    });

    it('offers the policy to work that no route starts', () => {
      const check = service.app.platform.use(Policy).requires('thing:write');
      assert.throws(() => check({ actor: undefined }), { message: /^UNAUTHENTICATED/ });
      assert.throws(() => check({ actor: caller('thing:read') }), { message: /^FORBIDDEN/ });
      assert.doesNotThrow(() => check({ actor: caller('thing:write') }));
      assert.doesNotThrow(() => check({ actor: { id: 'system', kind: 'system', scopes: [] } }));
    });
  });
}

it('a role grants what its row says, and nothing more', () => {
  const table = [
    ['root', 'thing:read', true],
    ['root', 'thing:purge', true],
    ['writer', 'thing:write', true],
    ['writer', 'thing:purge', false],
    ['reader', 'thing:read', true],
    ['reader', 'thing:write', false],
    ['thing:purge', 'thing:purge', true],
    ['thing:purge', 'other:purge', false],
    ['*:read', 'thing:read', false],
    ['constructor', 'thing:read', false],
  ] as const;
  for (const [scope, permission, allowed] of table)
    assert.equal(policy.allows(caller(scope), permission), allowed, `${scope} ${permission}`);
  assert.equal(policy.allows(undefined, 'thing:read'), false);
});
