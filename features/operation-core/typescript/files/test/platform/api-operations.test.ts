import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { ApiOperations } from '../../src/platform/api-operations/api-operations.ts';
import { createOperationRequest } from '../../src/platform/api-operations/operation-request.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

const [first] = modules;
assert.ok(first);
const { collection, name } = first;

/** A path that runs an operation inside itself: the one that creates. */
async function startOuter() {
  const passed: string[] = [];
  const service = await startService({
    extend(platform) {
      const { http, use } = platform;
      for (const phase of ['log', 'rateLimit', 'authn', 'quota', 'authz', 'idempotency', 'validate'] as const)
        http.phase(phase, (ctx, next) => {
          passed.push(`${phase} ${ctx.route?.id}`);
          if (phase === 'authz' && ctx.route?.permission && ctx.request.headers.has('x-test-refuse'))
            throw new AppError(coreErrors.FORBIDDEN);
          return next(ctx);
        });
      http.routes([
        defineRoute<{ readonly body: { readonly body: unknown; readonly headers?: Record<string, string> } }>({
          id: 'outer',
          method: 'POST',
          path: '/test/outer',
          summary: 'test',
          tag: 'test',
          undocumented: true,
          body: { type: 'object' },
          responses: { 201: { description: 'what is inside' } },
          async handle(ctx, { body }) {
            const { id } = use(ApiOperations).find('POST', `/${collection}`);
            return use(ApiOperations).run(ctx, id, body);
          },
        }),
      ]);
    },
  });
  return { service, passed, [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() };
}

it('an operation inside another request passes what it would pass by itself, and nothing twice', async () => {
  await using outer = await startOuter();
  const created = await outer.service.client.post('/test/outer', { body: sampleOf(first) });
  assert.equal(created.status, 201, created.text);
  assert.equal((await outer.service.client.get(created.headers.get('location') ?? '')).json.id, created.json.id);
  const inner = outer.passed.filter((line) => !line.endsWith(' outer') && !line.endsWith(`get${first.type}`));
  const id = inner[0]?.split(' ')[1];
  assert.deepEqual(
    inner,
    ['rateLimit', 'quota', 'authz', 'idempotency', 'validate'].map((phase) => `${phase} ${id}`),
  );
});

it('is refused as it would be by itself', async () => {
  await using outer = await startOuter();
  const invalid = await outer.service.client.post('/test/outer', { body: { nonsense: 1 } });
  assert.deepEqual([invalid.status, invalid.json.code], [400, 'REQUEST_INVALID']);
  const refused = { body: sampleOf(first), headers: { 'x-test-refuse': '1' } };
  const forbidden = await outer.service.client.post('/test/outer', refused);
  assert.deepEqual([forbidden.status, forbidden.json.code], [403, 'FORBIDDEN']);
});

it('has the request that a caller would have sent', async () => {
  const route = defineRoute({
    id: 'test',
    method: 'PATCH',
    path: '/things/{id}',
    summary: 'test',
    tag: 'test',
    responses: {},
    handle: async () => ({ status: 204 }),
  });
  const request = createOperationRequest(
    route,
    {
      params: { id: 'a/b' },
      query: { q: 'x y', none: null, no: undefined },
      headers: { 'if-match': '"3"' },
      body: { name },
    },
    'https://api.example.com/graphql',
  );
  assert.equal(request.url, 'https://api.example.com/things/a%2Fb?q=x+y');
  assert.deepEqual([request.method, request.headers.get('if-match')], ['PATCH', '"3"']);
  assert.equal(request.headers.get('content-type'), 'application/json');
  assert.deepEqual(await request.json(), { name });
});
