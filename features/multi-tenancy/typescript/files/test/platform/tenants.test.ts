import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDevToken } from '../../scripts/support/dev-key.ts';
import { defineRoute, type Route } from '../../src/platform/http/route.ts';
import type { ModuleDescription } from '../../src/platform/module/module-contract.ts';
import { tenantOfActor } from '../../src/platform/tenant/tenant-of.ts';
import { adapters } from '../support/adapters.ts';
import { createClient } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf } from '../support/tenants.ts';

const pathOf = ({ collection }: ModuleDescription): string => `/${collection}`;
const anyVersion = { headers: { 'if-match': '*' } };

describe('two tenants of one service', () => {
  for (const contract of modules) {
    it(`never see or change ${contract.collection} of each other`, async () => {
      await using service = await startService();
      const [acme, other] = [clientOf(service, 'acme'), clientOf(service, 'other')];
      const body = sampleOf(contract);
      const created = await acme.post(pathOf(contract), body);
      assert.equal(created.status, 201);
      const path = created.headers.get('location') ?? '';
      const before = await acme.get(path);
      assert.equal(before.status, 200);

      assert.equal((await other.get(path)).status, 404);
      assert.equal((await other.patch(path, sampleOf(contract), anyVersion)).status, 404);
      assert.equal((await other.delete(path, anyVersion)).status, 404);
      const listed = await other.get(pathOf(contract));
      assert.deepEqual([listed.json.items, listed.json.total], [[], 0]);
      assert.deepEqual((await acme.get(path)).json, before.json);
      assert.doesNotMatch(before.text, /tenant/i);
    });

    it(`each have natural keys of ${contract.collection} of their own`, async () => {
      await using service = await startService();
      const [acme, other] = [clientOf(service, 'acme'), clientOf(service, 'other')];
      const body = sampleOf(contract);
      const hasKey = Object.values(contract.fields).some(({ unique }) => unique);
      assert.equal((await acme.post(pathOf(contract), body)).status, 201);
      assert.equal((await other.post(pathOf(contract), body)).status, 201);
      assert.equal((await acme.post(pathOf(contract), body)).status, hasKey ? 409 : 201);
    });

    it(`cannot go on with a page of ${contract.collection} of each other`, async () => {
      await using service = await startService();
      const [acme, other] = [clientOf(service, 'acme'), clientOf(service, 'other')];
      for (let made = 0; made < 3; made += 1) await acme.post(pathOf(contract), sampleOf(contract));
      const mine = await other.post(pathOf(contract), sampleOf(contract));
      const { next } = (await acme.get(`${pathOf(contract)}?limit=1&sort=createdAt`)).json;
      assert.ok(next);
      const page = await other.get(`${pathOf(contract)}?limit=9&sort=createdAt&cursor=${encodeURIComponent(next)}`);
      assert.deepEqual(
        page.json.items.map(({ id }: { id: string }) => id),
        [mine.json.id],
      );
    });
  }

  it('are those of credentials: a caller of none is refused, and nothing in a request chooses one', async () => {
    await using service = await startService();
    const [contract] = modules;
    assert.ok(contract);
    const created = await clientOf(service, 'acme').post(pathOf(contract), sampleOf(contract));
    const path = created.headers.get('location') ?? '';
    for (const [token, status] of [
      [{ tenant: 'acme' }, 200],
      [{ tenant: 'acme', scope: 'admin tenant:acme' }, 200],
      [{ tenant: '' }, 403],
      [{ tenant: '*' }, 403],
      [{ tenant: 'acme', scope: 'admin tenant:other' }, 403],
      [{ tenant: 'Acme' }, 404],
    ] as const) {
      const headers = { authorization: `Bearer ${createDevToken(token)}`, 'x-tenant': 'acme', 'x-tenant-id': 'acme' };
      const answer = await createClient(service.client.baseUrl, () => headers).get(path);
      assert.equal(answer.status, status, JSON.stringify(token));
      if (status === 403) assert.equal(answer.json.code, 'TENANT_REQUIRED');
    }
  });

  it('are not asked of whoever calls an open route', async () => {
    await using service = await startService();
    assert.equal((await fetch(new URL('/health/live', service.client.baseUrl))).status, 200);
  });
});

/** Whoever adds one here has thought about what it tells a caller that belongs to no tenant. */
const TENANTLESS = ['getSession', 'listSessions', 'logOut', 'logOutElsewhere', 'logOutThere'];
const plain = defineRoute({
  id: 'forgotten',
  method: 'GET',
  path: '/test/forgotten',
  summary: 'Says nothing about tenants',
  tag: 'test',
  undocumented: true,
  responses: { 200: { description: 'ok' } },
  handle: async ({ tenant }) => ({ status: 200, body: { tenant: tenant ?? null } }),
});
const careful: Route = { ...plain, id: 'careful', path: '/test/careful', tenantless: true };

for (const [name, adapter] of Object.entries(adapters)) {
  it(`a caller of no tenant is refused on every route on ${name}, except open ones and those that say otherwise`, async () => {
    await using service = await startService({ adapter, extend: ({ http }) => http.routes([plain, careful]) });
    const headers = { authorization: `Bearer ${createDevToken({ tenant: '' })}`, 'content-type': 'application/json' };
    const call = ({ method, path }: Pick<Route, 'method' | 'path'>) =>
      fetch(
        new URL(
          path.replaceAll(/\{\w+\}/g, () => crypto.randomUUID()),
          service.client.baseUrl,
        ),
        { method, headers, ...(method === 'GET' ? {} : { body: '{}' }) },
      );
    const routes = service.app.declared.routes.filter(({ open }) => !open);
    assert.ok(routes.length >= modules.length * 5);
    for (const route of routes.filter(({ tenantless }) => !tenantless)) {
      const answer = await call(route);
      assert.equal(answer.status, 403, `${route.method} ${route.path}`);
      assert.match(await answer.text(), /"TENANT_REQUIRED"/);
    }
    const exceptions = routes.filter(({ tenantless }) => tenantless).map(({ id }) => id);
    assert.deepEqual(
      exceptions.filter((id) => !TENANTLESS.includes(id)),
      [careful.id],
    );
    assert.deepEqual(await (await call(careful)).json(), { tenant: null });
    assert.equal((await call({ method: 'GET', path: '/test/none' })).status, 404);
    assert.deepEqual((await clientOf(service, 'acme').get(plain.path)).json, { tenant: 'acme' });
  });
}

describe('the tenant of credentials', () => {
  for (const [actor, tenant] of [
    [{ tenant: 'acme', scopes: [] }, 'acme'],
    [{ scopes: ['admin', 'tenant:acme'] }, 'acme'],
    [{ tenant: 'acme', scopes: ['tenant:acme'] }, 'acme'],
    [{ scopes: ['admin'] }, undefined],
    [{ scopes: ['tenant:a', 'tenant:b'] }, undefined],
    [{ tenant: '../b', scopes: [] }, undefined],
    [{ tenant: '*', scopes: [] }, undefined],
  ] as const) {
    it(`${JSON.stringify(actor)} is ${tenant}`, () => {
      assert.equal(tenantOfActor({ id: 'ada', kind: 'user', ...actor }), tenant);
    });
  }
});
