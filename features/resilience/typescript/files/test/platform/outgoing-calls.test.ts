import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { createIdSource } from '../../src/kernel/id.ts';
import { systemContext } from '../../src/platform/context/context.ts';
import { AnswerTooLarge, HttpStatusError, retryAfterOf } from '../../src/platform/resilience/http-answer.ts';
import type { HttpCall, HttpClientOptions } from '../../src/platform/resilience/http-client.ts';
import { resilienceErrors } from '../../src/platform/resilience/resilience.errors.ts';
import { Resilience } from '../../src/platform/resilience/resilience.ts';
import { type Service, startService } from '../support/service.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const ctx = systemContext(createIdSource(), { correlationId: 'from-afar', traceparent });
const UNAVAILABLE = { definition: resilienceErrors.DEPENDENCY_UNAVAILABLE };

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Respond = (response: ServerResponse, count: number) => void;

describe('a call of another service', () => {
  it('sends what it is given, with who asks and for what, and reads a typed answer', async () => {
    await using other = await startOther((response) => response.end('{"rate":"1.08"}'));
    const headers = { authorization: 'Bearer t' };
    const rate = await other.call(
      {
        method: 'POST',
        path: '/quotes',
        query: { base: 'EUR', full: true, none: undefined },
        body: { amount: 1 },
        read: (answer) => String(Object(answer.json()).rate),
      },
      { headers },
    );
    const [seen] = other.seen;
    assert.deepEqual(
      [rate, seen?.method, seen?.url, seen?.body],
      ['1.08', 'POST', '/v2/quotes?base=EUR&full=true', '{"amount":1}'],
    );
    const expected = {
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'x-correlation-id': 'from-afar',
      traceparent,
    };
    for (const [name, value] of Object.entries(expected)) assert.equal(seen?.headers[name], value, name);
    assert.match(seen?.headers['user-agent'] ?? '', /^[\w-]+\/\d/);
  });

  it('is repeated when it may be, with a proof made anew and the same idempotency key', async () => {
    await using other = await startOther((response, count) => {
      response.statusCode = count < 3 ? 503 : 200;
      response.end('{}');
    });
    let proofs = 0;
    const options = {
      authorize: async () => {
        proofs += 1;
        return { 'x-proof': String(proofs) };
      },
    };
    await other.call(
      { method: 'POST', path: '/a', body: {}, idempotencyKey: 'k1', read: (answer) => answer.json() },
      options,
    );
    const sent = other.seen.map(({ headers }) => [headers['idempotency-key'], headers['x-proof']]);
    assert.deepEqual(sent, [
      ['k1', '1'],
      ['k1', '2'],
      ['k1', '3'],
    ]);
  });

  it('is not repeated when it is a POST, or when the answer would be the same', async () => {
    await using other = await startOther((response, count) => {
      response.statusCode = count === 1 ? 503 : count === 2 ? 404 : 302;
      // Following it would be a fourth request.
      if (count === 3) response.setHeader('location', '/v2/elsewhere');
      response.end('{"reason":"unknown"}');
    });
    const read = () => assert.fail('read');
    await assert.rejects(other.call({ method: 'POST', path: '/a', read }), UNAVAILABLE);
    await assert.rejects(other.call({ path: '/b?secret=1', read }), (error) => {
      assert.ok(error instanceof HttpStatusError);
      assert.deepEqual([error.answer.status, error.answer.json()], [404, { reason: 'unknown' }]);
      assert.match(error.message, /GET http:\S+\/v2\/b was answered with 404$/);
      return true;
    });
    await assert.rejects(other.call({ path: '/c', read }), /answered with 302/);
    assert.equal(other.seen.length, 3);
  });

  it('heeds Retry-After, as seconds and as a date', async () => {
    await using other = await startOther((response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '1' });
      response.end('{}');
    });
    const started = performance.now();
    await other.call({ path: '/', read: () => undefined });
    assert.ok(performance.now() - started > 900);
    const waitOf = (text: string): number | undefined => {
      const answer = { status: 503, headers: new Headers({ 'retry-after': text }), text: '', json: () => undefined };
      return retryAfterOf(new HttpStatusError({ method: 'GET', url: new URL('http://a/') }, answer));
    };
    const untilDate = waitOf(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
    assert.ok(untilDate > 55_000 && untilDate <= 60_000, String(untilDate));
    assert.deepEqual([waitOf('7'), waitOf('soon'), waitOf('Thu, 01 Jan 2026 00:00:00 GMT')], [7000, undefined, 0]);
  });

  it('ends with its time limit, in the middle of an answer too', async () => {
    await using other = await startOther((response) => void response.write('{'));
    const limits = { attemptTimeoutMs: 100, attempts: 1 };
    await assert.rejects(other.call({ path: '/', read: () => undefined }, { limits }), UNAVAILABLE);
  });

  it('fails when nobody is there, and does not read more than it may', async () => {
    await using other = await startOther((response) => response.end('x'.repeat(2000)));
    const read = () => undefined;
    await assert.rejects(other.call({ path: '/', read }, { maxBytes: 1000 }), AnswerTooLarge);
    await assert.rejects(other.call({ path: '/', read }, { baseUrl: 'http://127.0.0.1:1' }), UNAVAILABLE);
  });

  it('cannot leave its base URL', async () => {
    await using other = await startOther((response) => response.end('{}'));
    for (const path of ['/../admin', '@evil.example/', '/%2e%2e/admin'])
      await assert.rejects(other.call({ path, read: () => undefined }), /is not below|Invalid URL/, path);
    assert.deepEqual(other.seen, []);
  });
});

/** A service that answers as it is told, and a client of it in the real one. */
async function startOther(respond: Respond) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body });
    respond(response, seen.length);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  let resilience: Resilience | undefined;
  const service: Service = await startService({
    env: { OUTBOUND_RETRY_MS: '1' },
    extend: ({ use }) => {
      resilience = use(Resilience);
    },
  });
  let clients = 0;
  return {
    seen,
    async call<T>(call: HttpCall<T>, options: Partial<HttpClientOptions> = {}): Promise<T> {
      assert.ok(resilience);
      clients += 1;
      const client = resilience.http(`other-${clients}`, { baseUrl: `http://127.0.0.1:${port}/v2`, ...options });
      return client.call(ctx, call);
    },
    async [Symbol.asyncDispose]() {
      await service.app.shutdown();
      server.closeAllConnections();
      server.close();
    },
  };
}
