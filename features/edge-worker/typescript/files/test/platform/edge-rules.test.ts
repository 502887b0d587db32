import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { EdgeRules } from '../../src/platform/edge/edge-rule.ts';
import { createOrigin } from '../../src/platform/edge/origin.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute, type Route } from '../../src/platform/http/route.ts';
import { createClient } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const RULE = { freshSeconds: 30, staleSeconds: 60, staleIfErrorSeconds: 3600 };

function route(id: string, more: Partial<Route>): Route {
  return defineRoute({
    id,
    method: 'GET',
    path: `/test/${id}`,
    summary: 'test',
    tag: 'test',
    open: true,
    tenantless: true,
    undocumented: true,
    responses: { 200: { description: 'ok', schema: { type: 'object' } } },
    handle: async () => ({ status: 200, body: {} }),
    ...more,
  });
}

function withRule(id: string, rule: typeof RULE, routes: readonly Route[] = []) {
  return ({ http, use }: Platform): void => {
    use(EdgeRules).add(id, rule);
    http.routes(routes);
  };
}

describe('a rule of the edge', () => {
  it('marks what everybody gets, for the edge alone', async () => {
    const cookie = async () => Response.json({}, { headers: { 'set-cookie': 'a=b' } });
    const routes = [route('prices', {}), route('cookies', { handle: cookie }), route('others', {})];
    await using service = await startService({
      extend: (platform) => {
        withRule('prices', RULE, routes)(platform);
        withRule('cookies', RULE)(platform);
      },
    });
    const stranger = createClient(service.client.baseUrl, () => ({}));
    const marked = await stranger.get('/test/prices');
    assert.equal(
      marked.headers.get('cdn-cache-control'),
      'public, max-age=30, stale-while-revalidate=60, stale-if-error=3600',
    );
    const unmarked = [
      await stranger.get('/test/cookies'),
      await stranger.get('/test/others'),
      await stranger.get('/test/prices?nonsense=1'),
      await stranger.get('/test/prices', { headers: { authorization: 'Bearer of-somebody' } }),
    ];
    for (const answer of unmarked) assert.equal(answer.headers.get('cdn-cache-control'), null, answer.text);
  });

  const [first] = modules;
  const path = `/${first?.collection}`;
  const cases: readonly (readonly [string, string, typeof RULE, RegExp])[] = [
    ['for an operation that does not exist', 'nothing', RULE, /nothing: there is no such operation/],
    ['for what changes something', 'change', RULE, /change: only what GET reads can be kept, and this is POST/],
    ['for what not everybody may read', 'secret', RULE, /secret: not everybody may read it/],
    ['for longer than a day', 'prices', { ...RULE, staleSeconds: 86_400 }, /prices: 86430 s are more than a day/],
  ];
  for (const [name, id, rule, message] of cases)
    it(`does not let the service start ${name}`, async () => {
      const { open: _, ...closed } = route('secret', {});
      const routes = [route('change', { method: 'POST' }), closed, route('prices', {})];
      await assert.rejects(startService({ extend: withRule(id, rule, routes) }), { message });
    });

  it('is needed: nothing of a module is marked without one', async () => {
    await using service = await startService();
    const { status, headers } = await service.client.get(path);
    assert.deepEqual([status, headers.get('cdn-cache-control')], [200, null]);
  });
});

describe('a service that the edge does not reach', () => {
  it('is told apart from one that fails', async () => {
    const ask = createOrigin({ url: 'http://127.0.0.1:1/', timeoutMs: 1000 });
    await assert.rejects(ask(new Request('https://edge.test/'), { address: '', correlationId: 'a' }), (thrown) => {
      assert.ok(thrown instanceof AppError);
      return thrown.definition.code === 'ORIGIN_UNREACHABLE';
    });
  });
});
