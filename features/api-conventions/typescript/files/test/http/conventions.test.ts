import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Meter } from '@opentelemetry/api';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { ApiVersions } from '../../src/platform/http/conventions/api-versions.ts';
import { chooseCoding, compressPhase } from '../../src/platform/http/conventions/compression.ts';
import { findSame, formatTag, parseVersions } from '../../src/platform/http/conventions/entity-tag.ts';
import { VersionList } from '../../src/platform/http/conventions/version-list.ts';
import { announcePhase } from '../../src/platform/http/conventions/version-phases.ts';
import type { Phase } from '../../src/platform/http/phases.ts';
import { defineRoute, type HttpContext, type Route } from '../../src/platform/http/route.ts';
import { adapters } from '../support/adapters.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type Service, startService } from '../support/service.ts';

const lifetime = { deprecatedOn: '2026-01-01', sunsetOn: '2026-07-01', link: 'https://example.com/v2' };

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`If-Match on ${name}`, () => {
    for (const contract of modules) {
      it(`lets only those change who know the version: ${contract.collection}`, async () => {
        await using service = await startService({ adapter });
        const { etag, path } = await create(service, contract);
        const change = (ifMatch: string) =>
          service.client.patch(path, sampleOf(contract), { headers: { 'if-match': ifMatch } });
        assert.match(etag, /^"1\.[0-9a-f]{16}"$/);
        const changed = await change(etag);
        assert.deepEqual([changed.status, changed.json.version], [200, 2]);
        for (const stale of [etag, '"1"', '"1", "7"', '"1.0000000000000000+gzip"', 'W/"2"', '"no version"']) {
          const refused = await change(stale);
          assert.deepEqual([refused.status, refused.json.code], [412, 'PRECONDITION_FAILED'], stale);
        }
        assert.equal((await service.client.get(path)).json.version, 2);
        let version = 2;
        for (const current of [changed.headers.get('etag') ?? '', '"9", "3"', '"4.0000000000000000+br"', '*']) {
          version += 1;
          assert.equal((await change(current)).json.version, version, current);
        }
        const malformed = await change('7');
        assert.deepEqual([malformed.status, malformed.json.violations[0].path], [400, 'If-Match']);
        const remove = (ifMatch: string) => service.client.delete(path, { headers: { 'if-match': ifMatch } });
        assert.deepEqual([(await remove('"1"')).status, (await remove('"6"')).status], [412, 204]);
        assert.equal((await change('"6"')).status, 404);
      });
    }
  });
}

describe('If-Match', () => {
  it('lets one of two through who change the same version at once', async () => {
    await using service = await startService();
    for (const contract of modules) {
      const { etag, path } = await create(service, contract);
      const change = () => service.client.patch(path, sampleOf(contract), { headers: { 'if-match': etag } });
      const statuses = (await Promise.all([change(), change(), change()])).map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 200).length, 1, String(statuses));
      assert.ok(
        statuses.every((status) => [200, 409, 412].includes(status)),
        String(statuses),
      );
      assert.equal((await service.client.get(path)).json.version, 2);
    }
  });

  it('comes before the rules of the domain', async () => {
    await using service = await startService();
    for (const contract of modules) {
      const sample = sampleOf(contract);
      const unique = Object.entries(contract.fields).find(([, field]) => field.unique)?.[0];
      if (unique === undefined) continue;
      const { path } = await create(service, contract);
      await service.client.post(`/${contract.collection}`, sample);
      const taken = { [unique]: sample[unique] };
      assert.equal((await service.client.patch(path, taken)).status, 409);
      assert.equal((await service.client.patch(path, taken, { headers: { 'if-match': '"7"' } })).status, 412);
    }
  });

  it('can be required', async () => {
    await using service = await startService({ env: { API_IF_MATCH: 'required' } });
    for (const contract of modules) {
      const { etag, path } = await create(service, contract);
      for (const method of ['PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? sampleOf(contract) : undefined;
        const refused = await service.client.call(method, path, { body });
        assert.deepEqual([refused.status, refused.json.code], [428, 'PRECONDITION_REQUIRED']);
      }
      assert.equal((await service.client.delete(path, { headers: { 'if-match': etag } })).status, 204);
    }
  });
});

describe('If-None-Match', () => {
  it('spares the caller what it has, until it changes', async () => {
    await using service = await startService();
    for (const contract of modules) {
      const { etag, path } = await create(service, contract);
      const look = (target: string, tag: string, method = 'GET') =>
        service.client.call(method, target, { headers: { 'if-none-match': tag } });
      for (const tag of [etag, `W/${etag}`, `"0", ${etag}`, '*']) {
        const same = await look(path, tag);
        assert.deepEqual([same.status, same.text, same.headers.get('content-type')], [304, '', null]);
        assert.ok(same.headers.get('x-request-id'));
      }
      assert.equal((await look(path, etag, 'HEAD')).status, 304);
      assert.equal((await look(path, '"1"')).status, 200);
      const list = `/${contract.collection}`;
      const listTag = (await service.client.get(list)).headers.get('etag') ?? '';
      assert.match(listTag, /^"[0-9a-f]{16}"$/);
      assert.equal((await look(list, listTag)).status, 304);
      await service.client.patch(path, sampleOf(contract));
      assert.deepEqual([(await look(path, etag)).status, (await look(list, listTag)).status], [200, 200]);
    }
  });

  it('means nothing to probes and failures', async () => {
    await using service = await startService();
    const probe = await service.client.get('/health/live', { headers: { 'if-none-match': '*' } });
    assert.deepEqual([probe.status, probe.headers.get('etag')], [200, null]);
    const [contract] = modules;
    const missing = await service.client.get(`/${contract?.collection}/${crypto.randomUUID()}`);
    assert.deepEqual([missing.status, missing.headers.get('etag')], [404, null]);
  });
});

describe('links', () => {
  it('lead through all pages, and back to the first', async () => {
    await using service = await startService();
    for (const contract of modules) {
      const ids = new Set<string>();
      for (let count = 0; count < 5; count += 1) ids.add((await create(service, contract)).id);
      const seen = await walk(service, `/${contract.collection}`, '?limit=2&sort=createdAt');
      assert.deepEqual([seen.length, new Set(seen)], [5, ids]);
    }
  });
});

describe('compression', () => {
  it('sends large answers in the coding that the caller likes best', async () => {
    await using service = await startService({
      extend: ({ http }) => http.routes([textRoute('large', 'x'.repeat(5000)), textRoute('small', 'x'.repeat(10))]),
    });
    const get = async (path: string, coding: string) => {
      const answer = await fetch(new URL(path, service.client.baseUrl), { headers: { 'accept-encoding': coding } });
      return { headers: answer.headers, text: await answer.text() };
    };
    for (const [asked, given] of [
      ['gzip', 'gzip'],
      ['gzip, br', 'br'],
      ['gzip;q=1, br;q=0.5', 'gzip'],
      ['identity', null],
    ] as const) {
      const { headers, text } = await get('/test/large', asked);
      assert.equal(headers.get('content-encoding'), given, asked);
      assert.match(headers.get('vary') ?? '', /accept-encoding/);
      assert.equal(Number(headers.get('content-length')) < 500, given !== null);
      assert.equal(text.length, 5000);
    }
    assert.equal((await get('/test/small', 'gzip')).headers.get('content-encoding'), null);
  });

  it('gives the same answer another tag, which is known again', async () => {
    await using service = await startService({ env: { API_COMPRESS_FROM: '1' } });
    for (const contract of modules) {
      const { etag, path } = await create(service, contract);
      const tag = etag.replace(/"$/, '+br"');
      const headers = { 'accept-encoding': 'br' };
      assert.equal((await service.client.get(path, { headers })).headers.get('etag'), tag);
      const same = await service.client.get(path, { headers: { ...headers, 'if-none-match': tag } });
      assert.deepEqual([same.status, same.headers.get('etag')], [304, tag]);
      const body = sampleOf(contract);
      assert.equal((await service.client.patch(path, body, { headers: { 'if-match': tag } })).status, 200);
    }
  });

  it('keeps every byte', async () => {
    const text = Array.from({ length: 2000 }, (_, index) => `ä${index}`).join();
    const length = String(Buffer.byteLength(text));
    const make = (headers: Record<string, string> = {}) =>
      new Response(text, { headers: { 'content-type': 'application/json', 'content-length': length, ...headers } });
    const run = (coding: string, answer: Response) =>
      compressPhase(1)(
        { request: new Request('http://a', { headers: { 'accept-encoding': coding } }) } as HttpContext,
        async () => answer,
      );
    for (const [coding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const bytes = new Uint8Array(await (await run(coding, make())).arrayBuffer());
      assert.equal(decode(bytes).toString(), text);
    }
    for (const headers of [
      { 'content-encoding': 'zstd' },
      { 'cache-control': 'no-transform' },
      { 'content-type': 'image/png' },
      { 'content-type': 'text/event-stream' },
    ])
      assert.equal(await (await run('br', make(headers))).text(), text);
  });

  it('chooses by weight', () => {
    const chosen = ['br;q=0, gzip', '*', '*;q=0.1, gzip;q=0', 'gzip;q=0', 'identity, gzip;q=0.5', 'deflate', ''].map(
      chooseCoding,
    );
    assert.deepEqual(chosen, ['gzip', 'br', 'br', undefined, undefined, undefined, undefined]);
    assert.equal(chooseCoding(null), undefined);
  });
});

describe('versions of the API', () => {
  it('answer the default to whoever names none, and refuse a version that does not exist', async () => {
    await using service = await startService();
    const [contract] = modules;
    const ask = (headers: Record<string, string>) => service.client.get(`/${contract?.collection}`, { headers });
    assert.equal((await ask({})).headers.get('api-version'), '1');
    assert.deepEqual(
      [(await ask({ 'api-version': '1' })).status, (await ask({ 'api-version': '' })).status],
      [200, 400],
    );
    const unknown = await ask({ 'api-version': '2' });
    assert.deepEqual(
      [unknown.status, unknown.json.code, unknown.json.detail],
      [400, 'API_VERSION_UNKNOWN', 'There are 1.'],
    );
    assert.equal((await service.client.get('/health/live', { headers: { 'api-version': '2' } })).status, 200);
  });

  it('translate for callers of older ones, both ways', async (t) => {
    const file = writeVersions(t, { versions: [{ id: '1', ...lifetime }, { id: '2' }, { id: '3' }], default: '3' });
    await using service = await startService({
      env: { API_VERSIONS_FILE: file },
      extend({ http, use }) {
        http.routes([echoRoute]);
        const operations = ['echo'];
        const upgrade = (step: string) => (body: unknown) => ({
          ...Object(body),
          steps: [...(Object(body).steps ?? []), step],
        });
        use(ApiVersions).change({ since: '3', operations, upgrade: upgrade('3'), downgrade: upgrade('-3') });
        use(ApiVersions).change({ since: '2', operations, upgrade: upgrade('2'), downgrade: upgrade('-2') });
      },
    });
    const send = async (version: string) =>
      (await service.client.post('/test/echo', {}, { headers: { 'api-version': version } })).json.steps;
    assert.deepEqual(await Promise.all(['1', '2', '3'].map(send)), [['2', '3', '-3', '-2'], ['3', '-3'], undefined]);
    const malformed = await service.client.post('/test/echo', '{', { headers: { 'api-version': '1' } });
    assert.deepEqual([malformed.status, malformed.json.code], [400, 'BODY_MALFORMED']);
    const { headers } = await service.client.post('/test/echo', {}, { headers: { 'api-version': '1' } });
    assert.deepEqual(
      ['api-version', 'deprecation', 'sunset', 'link'].map((name) => headers.get(name)),
      [
        '1',
        '@1767225600',
        'Wed, 01 Jul 2026 00:00:00 GMT',
        '<https://example.com/v2>; rel="deprecation"; type="text/html"',
      ],
    );
  });

  it('deprecate an operation, on its answers and in the contract', async (t) => {
    const [contract] = modules;
    assert.ok(contract);
    const file = writeVersions(t, { operations: { [`create${contract.type}`]: lifetime } });
    const env = { API_VERSIONS_FILE: file };
    await using service = await startService({ env });
    const answer = await service.client.post(`/${contract.collection}`, { nonsense: true });
    assert.deepEqual([answer.status, answer.headers.get('deprecation')], [400, '@1767225600']);
    assert.equal((await service.client.get(`/${contract.collection}`)).headers.get('deprecation'), null);
    const { routes } = buildApp({ features, env }).declared;
    assert.deepEqual(
      routes.filter(({ deprecated }) => deprecated).map(({ id }) => id),
      [`create${contract.type}`],
    );
  });

  it('count who still uses what is deprecated', async () => {
    const counted: unknown[] = [];
    const meter = { createCounter: () => ({ add: (_: number, labels: unknown) => counted.push(labels) }) };
    const versions = new VersionList({
      versions: [{ id: '1', ...lifetime }],
      default: '1',
      operations: { echo: lifetime },
    });
    const phase: Phase = announcePhase(versions, meter as unknown as Meter);
    for (const route of [echoRoute, { ...echoRoute, quiet: true }])
      await phase({ route, request: new Request('http://a') } as unknown as HttpContext, async () => new Response());
    assert.deepEqual(counted, [
      { kind: 'version', name: '1' },
      { kind: 'operation', name: 'echo' },
    ]);
  });

  it('stop the start when they are written wrong', async (t) => {
    const cases: readonly [object, RegExp][] = [
      [{ versions: [] }, /\/versions must NOT have fewer/],
      [{ versions: [{ id: 'a b' }] }, /\/versions\/0\/id/],
      [{ versions: [{ id: '1' }, { id: '1' }] }, /there are two versions 1/],
      [{ default: '2' }, /the default 2 is no version/],
      [{ versions: [{ id: '1', deprecatedOn: '2026-02-30' }] }, /deprecatedOn/],
      [
        { operations: { a: { deprecatedOn: '2026-02-01', sunsetOn: '2026-01-01' } } },
        /a is gone before it is deprecated/,
      ],
      [{ operations: { getNothing: lifetime } }, /name no operation: getNothing/],
    ];
    for (const [content, message] of cases)
      await assert.rejects(startService({ env: { API_VERSIONS_FILE: writeVersions(t, content) } }), message);
    await assert.rejects(
      startService({ env: { API_VERSIONS_FILE: 'api/nowhere.json' } }),
      /api\/nowhere\.json: ENOENT/,
    );
    const first = { since: '1', operations: [] };
    await assert.rejects(
      startService({ extend: ({ use }) => use(ApiVersions).change(first) }),
      /before which there is no version/,
    );
  });
});

describe('entity tags', () => {
  it('follow the text and the version', () => {
    assert.notEqual(formatTag('a', 1), formatTag('b', 1));
    assert.notEqual(formatTag('a', 1), formatTag('a', 2));
    assert.deepEqual(parseVersions(`${formatTag('a', 12)}, ${formatTag('a', undefined)}`), [12]);
    assert.equal(parseVersions('"1'), undefined);
    assert.equal(findSame('"1', formatTag('a', 1)), undefined);
  });
});

const echoRoute: Route = defineRoute({
  id: 'echo',
  method: 'POST',
  path: '/test/echo',
  summary: 'echo',
  tag: 'test',
  undocumented: true,
  body: { type: 'object' },
  responses: { 200: { description: 'ok' } },
  handle: async (_ctx, { body }) => ({ status: 200, body }),
});

function textRoute(id: string, text: string): Route {
  const about = { method: 'GET', summary: 'test', tag: 'test', open: true, undocumented: true } as const;
  return defineRoute({
    ...about,
    id,
    path: `/test/${id}`,
    responses: { 200: { description: 'ok', contentType: 'text/plain' } },
    handle: async () => ({ status: 200, body: text }),
  });
}

/** The ids on all pages, found by the links alone. */
async function walk(service: Service, collection: string, start: string): Promise<readonly string[]> {
  const seen: string[] = [];
  let query: string | undefined = start;
  while (query !== undefined) {
    const page = await service.client.get(collection + query);
    const links: string = page.headers.get('link') ?? '';
    const [next, first] = ['next', 'first'].map((rel) => new RegExp(`<([^>]+)>; rel="${rel}"`).exec(links)?.[1]);
    assert.equal(first, query === start ? undefined : start);
    seen.push(...page.json.items.map(({ id }: { id: string }) => id));
    query = next;
  }
  return seen;
}

async function create(service: Service, contract: (typeof modules)[number]) {
  const { headers, json } = await service.client.post(`/${contract.collection}`, sampleOf(contract));
  const etag = (headers.get('etag') ?? '').replace(/\+\w+"$/, '"');
  return { id: String(json.id), etag, path: `/${contract.collection}/${json.id}` };
}

function writeVersions(t: TestContext, content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'versions-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'versions.json');
  writeFileSync(file, JSON.stringify({ versions: [{ id: '1' }], default: '1', operations: {}, ...content }));
  return pathToFileURL(file).href;
}
