import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { honoAdapter } from '../../src/platform/http/adapters/hono.ts';
import { serveWith } from '../support/adapter-server.ts';

describe('Hono', () => {
  it('asks the handler for every path and method', async () => {
    await using server = await serveWith(honoAdapter, async ({ method }) => new Response(method));
    const asked = ['/nowhere', '/%zz', `/${'x'.repeat(200)}`];
    for (const path of asked) assert.equal(await (await fetch(server.url + path)).text(), 'GET', path);
    const form = { method: 'PROPFIND', headers: { 'content-type': 'application/x-unknown' }, body: 'x' };
    assert.equal(await (await fetch(server.url, form)).text(), 'PROPFIND');
  });

  it('leaves the global classes of the process alone', async () => {
    const { Request: request, Response: response } = globalThis;
    await using server = await serveWith(honoAdapter, async () => new Response('up'));
    assert.equal(await (await fetch(server.url)).text(), 'up');
    assert.deepEqual([globalThis.Request, globalThis.Response], [request, response]);
  });
});
