import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fastifyAdapter } from '../../src/platform/http/adapters/fastify.ts';
import { serveWith } from '../support/adapter-server.ts';

describe('Fastify', () => {
  it('asks the handler for every request, also for what Fastify would answer by itself', async () => {
    await using server = await serveWith(fastifyAdapter, async ({ method }) => new Response(method));
    const asked = ['/nowhere', '/%zz', `/${'x'.repeat(200)}`];
    for (const path of asked) assert.equal(await (await fetch(server.url + path)).text(), 'GET', path);
    const form = { method: 'POST', headers: { 'content-type': 'application/x-unknown' }, body: 'x' };
    assert.equal(await (await fetch(server.url, form)).text(), 'POST');
    const empty = { method: 'DELETE', headers: { 'content-type': 'application/json' } };
    assert.equal(await (await fetch(server.url, empty)).text(), 'DELETE');
  });
});
