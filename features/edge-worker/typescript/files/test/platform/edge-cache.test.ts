import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createEdgeCache } from '../../src/platform/edge/edge-cache.ts';
import type { EdgeStore } from '../../src/platform/edge/edge-store.ts';

const URL_OF_PRICES = 'https://edge.test/prices?of=today';
const RULE = 'public, max-age=10, stale-while-revalidate=20, stale-if-error=60';

interface Asked {
  readonly headers: Record<string, string>;
}

/** A cache in front of a service whose answer a test says, at a time that it says too. */
class Edge {
  readonly asked: Asked[] = [];
  answer: () => Response | Promise<Response> = () => prices('1');
  readonly #work: Promise<unknown>[] = [];
  readonly #cache = createEdgeCache(memoryStore);

  async get(headers: Record<string, string> = {}, url = URL_OF_PRICES): Promise<Response> {
    return this.send(new Request(url, { headers }));
  }

  async send(request: Request): Promise<Response> {
    const response = await this.#cache({
      request,
      execution: { waitUntil: (work) => void this.#work.push(work) },
      ask: async ({ headers }) => {
        this.asked.push({ headers: Object.fromEntries(headers) });
        return this.answer();
      },
    });
    return response;
  }

  /** What goes on after the answers has ended. */
  async settled(): Promise<void> {
    while (this.#work.length > 0) await this.#work.shift();
  }
}

function prices(version: string, headers: Record<string, string> = {}): Response {
  return new Response(`prices ${version}`, {
    headers: {
      'cdn-cache-control': RULE,
      'cache-control': 'no-store',
      'content-type': 'text/plain',
      date: new Date().toUTCString(),
      etag: `W/"${version}"`,
      'x-request-id': crypto.randomUUID(),
      ...headers,
    },
  });
}

const kept = new Map<string, { readonly body: ArrayBuffer; readonly headers: [string, string][] }>();

/** As the Cache API does it: bytes and headers by URL. */
function memoryStore(): EdgeStore {
  return {
    async match({ url }) {
      const found = kept.get(url);
      return found && new Response(found.body.slice(0), { headers: found.headers });
    },
    async put({ url }, response) {
      kept.set(url, { body: await response.arrayBuffer(), headers: [...response.headers] });
    },
  };
}

describe('what the edge keeps', () => {
  let edge: Edge;
  const pass = (seconds: number): void => mock.timers.tick(seconds * 1000);

  beforeEach(() => {
    kept.clear();
    edge = new Edge();
    mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  });

  afterEach(() => mock.timers.reset());

  async function first(): Promise<void> {
    await (await edge.get()).text();
    await edge.settled();
  }

  it('is what the service marks for it, as long as it is fresh', async () => {
    await first();
    pass(9);
    const again = await edge.get();
    assert.equal(await again.text(), 'prices 1');
    assert.deepEqual(
      ['cache-status', 'age', 'cache-control', 'cdn-cache-control', 'x-request-id', 'content-type'].map((name) =>
        again.headers.get(name),
      ),
      ['edge; hit; ttl=1', '9', 'no-store', null, null, 'text/plain'],
    );
    assert.equal(edge.asked.length, 1);
  });

  it('is renewed after the answer while it may be stale', async () => {
    await first();
    pass(11);
    edge.answer = () => prices('2');
    assert.equal(await (await edge.get()).text(), 'prices 1');
    await edge.settled();
    assert.equal(edge.asked.at(-1)?.headers['if-none-match'], 'W/"1"');
    const renewed = await edge.get();
    assert.deepEqual([await renewed.text(), renewed.headers.get('cache-status')], ['prices 2', 'edge; hit; ttl=10']);
  });

  it('holds for longer when the service says that nothing has changed', async () => {
    await first();
    pass(40);
    const unchanged = { 'cdn-cache-control': RULE, etag: 'W/"1"', date: new Date().toUTCString() };
    edge.answer = () => new Response(null, { status: 304, headers: unchanged });
    const again = await edge.get();
    assert.deepEqual([again.status, await again.text()], [200, 'prices 1']);
    assert.equal(again.headers.get('cache-status'), 'edge; hit; fwd=stale; fwd-status=304; ttl=10');
    await edge.settled();
    pass(5);
    assert.equal((await edge.get()).headers.get('cache-status'), 'edge; hit; ttl=5');
    assert.equal(edge.asked.length, 2);
  });

  for (const [name, answer] of Object.entries({
    fails: () => new Response('broken', { status: 502 }),
    'cannot be reached': () => Promise.reject(new Error('refused')),
  }))
    it(`stands in for a service that ${name}, and not for ever`, async () => {
      await first();
      edge.answer = answer;
      pass(60);
      const stale = await edge.get();
      assert.deepEqual([stale.status, await stale.text(), stale.headers.get('age')], [200, 'prices 1', '60']);
      pass(20);
      const late = await edge.get().catch(({ message }: Error) => message);
      assert.equal(late instanceof Response ? late.status : late, name === 'fails' ? 502 : 'refused');
    });

  it('is not sent to a caller who has it', async () => {
    for (const tag of ['W/"1"', '"0", "1"', '*']) {
      const answer = await edge.get({ 'if-none-match': tag });
      assert.deepEqual([answer.status, await answer.text(), answer.headers.get('etag')], [304, '', 'W/"1"']);
      await edge.settled();
    }
    assert.equal((await edge.get({ 'if-none-match': '"2"' })).status, 200);
    assert.equal(edge.asked.length, 1);
    assert.equal(edge.asked[0]?.headers['if-none-match'], undefined);
  });

  it('is another thing for another kind of caller', async () => {
    await first();
    const others = [
      { accept: 'text/csv' },
      { 'accept-language': 'de' },
      { origin: 'https://a.example' },
      { 'api-version': '2' },
    ];
    for (const headers of others) assert.match((await edge.get(headers)).headers.get('cache-status') ?? '', /uri-miss/);
    assert.match((await edge.get({}, 'https://edge.test/prices')).headers.get('cache-status') ?? '', /uri-miss/);
  });

  it('cannot be renewed at will by callers', async () => {
    await first();
    for (const headers of [{ 'cache-control': 'no-cache' }, { pragma: 'no-cache' }, { 'cache-control': 'max-age=0' }])
      assert.match((await edge.get(headers)).headers.get('cache-status') ?? '', /^edge; hit/);
  });

  it('is forgotten when something under its path is changed, and not when that fails', async () => {
    await first();
    const change = (status: number) => {
      edge.answer = () => new Response(null, { status });
      return edge.send(new Request('https://edge.test/prices', { method: 'POST' }));
    };
    await change(422);
    await edge.settled();
    assert.match((await edge.get()).headers.get('cache-status') ?? '', /^edge; hit/);
    await change(201);
    await edge.settled();
    edge.answer = () => prices('2');
    assert.equal(await (await edge.get()).text(), 'prices 2');
    await edge.settled();
    pass(1);
    assert.equal((await edge.get()).headers.get('cache-status'), 'edge; fwd=uri-miss; fwd-status=200; stored');
  });
});

describe('what the edge does not keep', () => {
  beforeEach(() => kept.clear());

  for (const [name, answer] of Object.entries({
    'what nobody has marked': () => new Response('all', { headers: { 'cache-control': 'public, max-age=60' } }),
    'what is marked as private': () => prices('1', { 'cdn-cache-control': 'private, max-age=60' }),
    'what sets a cookie': () => prices('1', { 'set-cookie': 'a=b' }),
    'what depends on everything': () => prices('1', { vary: '*' }),
    'a failure': () => new Response('no', { status: 404, headers: { 'cdn-cache-control': RULE } }),
  }))
    it(name, async () => {
      const edge = new Edge();
      edge.answer = answer;
      for (const _ of [1, 2]) await (await edge.get()).text();
      await edge.settled();
      assert.equal(edge.asked.length, 2);
      assert.equal(kept.size, 0);
    });

  for (const name of ['authorization', 'cookie', 'signature', 'x-api-key', 'range', 'if-match'])
    it(`anything for a caller with ${name}`, async () => {
      const edge = new Edge();
      for (const _ of [1, 2])
        assert.equal((await edge.get({ [name]: 'x' })).headers.get('cache-status'), 'edge; fwd=bypass');
      assert.equal(edge.asked.length, 2);
      assert.equal(kept.size, 0);
    });
});
