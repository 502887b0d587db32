import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { problemResponse, toAppError } from '../../src/platform/errors/problem.ts';
import { createHandler } from '../../src/platform/http/handler.ts';
import { defineRoute, type Route } from '../../src/platform/http/route.ts';
import { applyTraits, type RouteTrait } from '../../src/platform/http/route-trait.ts';

const route: Route = defineRoute({
  id: 'look',
  method: 'GET',
  path: '/look',
  summary: 'Look',
  tag: 'test',
  responses: { 200: { description: 'Fine', headers: { Age: 'Seconds' } } },
  errors: [coreErrors.FORBIDDEN],
  handle: async (_ctx, { headers }) => ({ status: 200, body: headers }),
});

const trait: RouteTrait = {
  appliesTo: ({ method }) => method === 'GET',
  headers: { type: 'object', required: ['X-Level'], properties: { 'X-Level': { type: 'integer', maximum: 3 } } },
  responses: { 304: { description: 'As before' } },
  responseHeaders: { ETag: 'Names the answer' },
  errors: [coreErrors.FORBIDDEN, coreErrors.RATE_LIMITED],
};

describe('a trait of routes', () => {
  it('adds headers, answers and errors to the routes that it concerns', () => {
    const { headers, responses, errors } = applyTraits(route, [trait]);
    assert.deepEqual(headers, {
      type: 'object',
      required: ['X-Level'],
      properties: { 'X-Level': { type: 'integer', maximum: 3 } },
    });
    assert.deepEqual(responses, {
      200: { description: 'Fine', headers: { Age: 'Seconds', ETag: 'Names the answer' } },
      304: { description: 'As before' },
    });
    assert.deepEqual(errors, [coreErrors.FORBIDDEN, coreErrors.RATE_LIMITED]);
    assert.equal(applyTraits(route, [{ appliesTo: () => true, deprecated: true }]).deprecated, true);
    const hidden: Route = { ...route, undocumented: true };
    const other: Route = { ...route, method: 'POST' };
    assert.deepEqual([applyTraits(hidden, [trait]), applyTraits(other, [trait])], [hidden, other]);
  });

  it('has its headers validated and handed over', async () => {
    const handle = createHandler({
      routes: [applyTraits(route, [trait])],
      schemas: {},
      phases: [
        {
          name: 'recover',
          run: (ctx, next) => next(ctx).catch((error) => problemResponse(toAppError(error), ctx.correlationId)),
        },
      ],
      ids: createIdSource(),
      bodyLimit: 1024,
      timeoutMs: 1000,
    });
    const call = async (headers: Record<string, string>) => {
      const answer = await handle(new Request('http://localhost/look', { headers }), '127.0.0.1');
      return { status: answer.status, json: JSON.parse(await answer.text()) };
    };
    assert.deepEqual(await call({ 'x-level': '2', 'x-other': 'a' }), { status: 200, json: { 'X-Level': 2 } });
    for (const headers of [{}, { 'x-level': '4' }, { 'x-level': 'high' }]) {
      const { status, json } = await call(headers);
      assert.deepEqual([status, json.code, json.violations[0].path], [400, 'REQUEST_INVALID', 'X-Level']);
    }
  });
});
