import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgeRules } from '../../src/platform/edge/edge-rule.ts';
import type { Platform } from '../../src/platform/feature.ts';
import { defineRoute } from '../../src/platform/http/route.ts';
import { type Answer, type Client, createClient } from '../support/client.ts';
import { startWorker, type Worker } from '../support/edge.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

const PRICES = { freshSeconds: 1, staleIfErrorSeconds: 60 };
const nobody = () => ({});

describe('the Worker in front of the service', () => {
  let service: Service;
  let worker: Worker;
  /** Through the Worker, with credentials and without. */
  let [caller, stranger]: Client[] = [];
  let asked = 0;
  /** Then what is behind the Worker answers as the network of the edge does for a service that it does not reach. */
  let isDown = false;

  before(async () => {
    service = await startService({ extend: addPrices });
    worker = await startWorker(service.client.baseUrl);
    caller = createClient(worker.url);
    stranger = createClient(worker.url, nobody);
  });
  after(async () => {
    await worker[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
  });

  for (const contract of modules) {
    const path = `/${contract.collection}/check`;
    const cases = {
      'what keeps the rules': { method: 'POST', body: sampleOf(contract) },
      'what has not the form': { method: 'POST', body: { nonsense: 1 } },
      'what is no JSON': { method: 'POST', body: '{' },
      'another method': { method: 'GET', body: undefined },
    };
    for (const [name, { method, body }] of Object.entries(cases)) {
      it(`answers as the service does: ${name} of ${contract.collection}`, async () => {
        const before = asked;
        const [direct, edge] = await Promise.all(
          [createClient(service.client.baseUrl, nobody), stranger].map((client) =>
            client?.call(method, path, { body }),
          ),
        );
        assert.deepEqual(tellOf(edge), tellOf(direct));
        assert.equal(asked, before);
      });
    }
  }

  it('passes on everything else, for the caller', async () => {
    for (const contract of modules) {
      const created = await caller?.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal(created?.status, 201, created?.text);
      const path = String(created?.headers.get('location'));
      const [through, direct] = await Promise.all([caller?.get(path), service.client.get(path)]);
      assert.deepEqual(through?.json, direct.json);
      assert.match(through?.headers.get('cache-status') ?? '', /^edge; fwd=/);
    }
  });

  it('is one proxy, which says whom it speaks for', async () => {
    const { json } = (await stranger?.get('/test/seen', { headers: { 'x-correlation-id': 'order-7' } })) ?? {};
    assert.equal(json.correlationId, 'order-7');
    assert.equal(json.forwardedHost, new URL(worker.url).host);
    assert.equal(json.forwardedProto, 'http');
  });

  it('sends on what streams as it comes', async () => {
    const response = await fetch(new URL('/test/stream', worker.url));
    const reader = response.body?.getReader();
    const first = await reader?.read();
    assert.equal(new TextDecoder().decode(first?.value), 'begin\n');
    releaseStream();
    const second = await reader?.read();
    assert.equal(new TextDecoder().decode(second?.value), 'end\n');
    await reader?.cancel();
  });

  it('keeps what a rule lets it, and asks again when it is stale', async () => {
    const first = await stranger?.get('/test/prices');
    const second = await stranger?.get('/test/prices');
    assert.deepEqual([first?.status, second?.status], [200, 200]);
    assert.deepEqual(second?.json, first?.json);
    assert.match(first?.headers.get('cache-status') ?? '', /^edge; fwd=uri-miss; fwd-status=200; stored$/);
    assert.match(second?.headers.get('cache-status') ?? '', /^edge; hit; ttl=\d$/);
    assert.equal(second?.headers.get('cdn-cache-control'), null);
    assert.notEqual(second?.headers.get('x-request-id'), first?.headers.get('x-request-id'));
    await sleep(1100);
    const third = await stranger?.get('/test/prices');
    assert.match(third?.headers.get('cache-status') ?? '', /^edge; (hit; )?fwd=stale; fwd-status=(200|304)/);
  });

  it('keeps nothing of callers with credentials, and gives them nothing that it has kept', async () => {
    await stranger?.get('/test/prices');
    const before = asked;
    const answer = await stranger?.get('/test/prices', { headers: { authorization: 'Bearer of-somebody' } });
    assert.match(answer?.headers.get('cache-status') ?? '', /^edge; fwd=bypass$/);
    assert.equal(asked, before + 1);
  });

  it('answers without the service what it can, and says so where it cannot', async () => {
    await stranger?.get('/test/prices');
    isDown = true;
    await sleep(1100);
    const kept = await stranger?.get('/test/prices');
    assert.equal(kept?.status, 200);
    assert.match(kept?.headers.get('cache-status') ?? '', /^edge; hit; fwd=stale; fwd-status=503; ttl=-/);
    for (const contract of modules) {
      const path = `/${contract.collection}`;
      assert.equal((await stranger?.post(`${path}/check`, sampleOf(contract)))?.status, 204);
      const answer = await stranger?.get(path);
      assert.deepEqual([answer?.status, answer?.json.code], [503, 'ORIGIN_UNREACHABLE']);
      assert.ok(answer?.headers.get('x-correlation-id'));
    }
  });

  let releaseStream = (): void => undefined;

  function addPrices({ http, use }: Platform): void {
    const released = new Promise<void>((resolve) => {
      releaseStream = resolve;
    });
    use(EdgeRules).add('testPrices', PRICES);
    http.phase('context', (ctx, next) => {
      if (isDown) return Promise.resolve(new Response('Web server is down', { status: 521 }));
      asked += Number(ctx.request.headers.has('x-forwarded-host'));
      return next(ctx);
    });
    const common = {
      method: 'GET',
      summary: 'test',
      tag: 'test',
      open: true,
      tenantless: true,
      undocumented: true,
    } as const;
    const responses = { 200: { description: 'ok', schema: { type: 'object' } } };
    http.routes([
      defineRoute({
        ...common,
        id: 'testPrices',
        path: '/test/prices',
        responses,
        handle: async () => ({ status: 200, body: { price: 1 } }),
      }),
      defineRoute({
        ...common,
        id: 'testSeen',
        path: '/test/seen',
        responses,
        handle: async ({ request, correlationId }) => ({
          status: 200,
          body: {
            correlationId,
            forwardedHost: request.headers.get('x-forwarded-host'),
            forwardedProto: request.headers.get('x-forwarded-proto'),
          },
        }),
      }),
      defineRoute({
        ...common,
        id: 'testStream',
        path: '/test/stream',
        responses,
        handle: async () => new Response(streamOf(released), { headers: { 'content-type': 'text/event-stream' } }),
      }),
    ]);
  }
});

describe('a Worker whose service is silent', () => {
  it('does not wait for ever', async () => {
    await using origin = await serve(() => undefined);
    await using worker = await startWorker(origin.url, { ORIGIN_TIMEOUT_MS: '200' });
    const answer = await createClient(worker.url, nobody).get('/anything');
    assert.deepEqual([answer.status, answer.json.code], [503, 'ORIGIN_TIMEOUT']);
  });
});

/** What an answer tells, without what is only about this one request. */
function tellOf(answer: Answer | undefined): unknown {
  const { correlationId, ...problem } = answer?.json ?? {};
  return {
    status: answer?.status,
    type: answer?.headers.get('content-type'),
    allow: answer?.headers.get('allow'),
    problem,
  };
}

async function* linesOf(released: Promise<void>): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('begin\n');
  await released;
  yield new TextEncoder().encode('end\n');
}

function streamOf(released: Promise<void>): ReadableStream<Uint8Array> {
  return ReadableStream.from(linesOf(released));
}

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
