import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { serveWith } from '../support/adapter-server.ts';
import { adapters } from '../support/adapters.ts';

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`the adapter for ${name}`, () => {
    it('hands over the request and carries the answer', async () => {
      await using server = await serveWith(adapter, async (request, peer) => {
        const headers = new Headers([
          ['x-echo', request.headers.get('x-sent') ?? ''],
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ]);
        const { pathname, search } = new URL(request.url);
        const seen = { method: request.method, path: pathname + search, peer, body: await request.text() };
        return Response.json(seen, { status: 201, headers });
      });
      const sent = { method: 'PUT', headers: { 'x-sent': 'kept' }, body: 'text' };
      const answer = await fetch(`${server.url}/a%20b?c=d`, sent);
      assert.deepEqual([answer.status, answer.headers.get('x-echo')], [201, 'kept']);
      assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2']);
      assert.deepEqual(await answer.json(), { method: 'PUT', path: '/a%20b?c=d', peer: '127.0.0.1', body: 'text' });
    });

    it('answers the next request too when nobody has read the body of one', async () => {
      await using server = await serveWith(adapter, async () => new Response('refused', { status: 403 }));
      for (const _ of [1, 2]) {
        const signal = AbortSignal.timeout(5000);
        const answer = await fetch(server.url, { method: 'POST', body: 'x'.repeat(1_000_000), signal });
        assert.deepEqual([answer.status, await answer.text()], [403, 'refused']);
      }
    });

    it('sends a stream while it is being written', async () => {
      const second = Promise.withResolvers<string>();
      await using server = await serveWith(adapter, async () => {
        const chunks = async function* () {
          yield 'first';
          yield await second.promise;
        };
        return new Response(ReadableStream.from(chunks()).pipeThrough(new TextEncoderStream()));
      });
      const { body } = await fetch(server.url);
      assert.ok(body);
      const received: string[] = [];
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        received.push(text);
        second.resolve('second');
      }
      assert.deepEqual(received, ['first', 'second']);
    });

    it('tells the handler that the caller has gone', async () => {
      const arrived = Promise.withResolvers<AbortSignal>();
      await using server = await serveWith(adapter, async ({ signal }) => {
        arrived.resolve(signal);
        await once(signal, 'abort', { signal: AbortSignal.timeout(3000) });
        return new Response('nobody reads it');
      });
      const caller = new AbortController();
      const answer = fetch(server.url, { signal: caller.signal });
      const signal = await arrived.promise;
      caller.abort();
      await assert.rejects(answer, { name: 'AbortError' });
      if (!signal.aborted) await once(signal, 'abort', { signal: AbortSignal.timeout(3000) });
      assert.ok(signal.aborted);
    });

    it('lets a request in flight finish when it closes, and keeps no connection after it', async () => {
      const arrived = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const server = await serveWith(adapter, async () => {
        arrived.resolve();
        await release.promise;
        return new Response('finished');
      });
      const answer = fetch(server.url);
      await arrived.promise;
      const closed = server[Symbol.asyncDispose]();
      await assert.rejects(fetch(server.url), 'it accepts nothing more');
      release.resolve();
      assert.equal(await (await answer).text(), 'finished');
      const before = performance.now();
      await closed;
      assert.ok(performance.now() - before < 1000, 'an idle connection is kept');
    });
  });
}
