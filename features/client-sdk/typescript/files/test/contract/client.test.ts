import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient, operations, ProblemError } from '../../clients/typescript/src/index.ts';
import { callerHeaders } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

type Call = (input?: object) => Promise<Record<string, unknown>>;

describe('the client', () => {
  it('creates, reads, changes, lists and deletes on every module', async () => {
    await using service = await startService();
    const client = createClient({ baseUrl: service.client.baseUrl, headers: async () => callerHeaders() });
    const calls = new Map<string, Call>(Object.entries(client as unknown as Record<string, Call>));
    const call = (id: string, input?: object) => calls.get(id)?.(input) ?? assert.fail(id);
    for (const contract of modules) {
      const list = findOperation('GET', `/${contract.collection}`);
      const created = await call(`create${contract.type}`, { body: sampleOf(contract) });
      const path = { id: created.id };
      assert.deepEqual(await call(`get${contract.type}`, { path }), created);
      assert.equal((await call(`update${contract.type}`, { path, body: sampleOf(contract) })).version, 2);
      assert.equal((await call(list, { query: { limit: 1, cursor: undefined } })).total, 1);
      assert.equal(await call(`delete${contract.type}`, { path }), undefined);
      await assert.rejects(call(`get${contract.type}`, { path }), (error) => {
        assert.ok(error instanceof ProblemError);
        assert.deepEqual([error.problem.status, error.problem.code], [404, contract.errors.notFound.code]);
        return true;
      });
    }
    assert.equal((await client.getReadiness()).status, 'up');
  });

  it('has one function per operation', () => {
    assert.deepEqual(Object.keys(createClient({ baseUrl: 'http://localhost' })), Object.keys(operations));
  });

  it('keeps the path of the base URL, and sends what it is given', async () => {
    const sent: { url: string; accept: string | null; token: string | null }[] = [];
    const client = createClient({
      baseUrl: 'https://gateway.example/service/',
      headers: async () => ({ authorization: 'Bearer renewed' }),
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { headers } = request;
        sent.push({ url: request.url, accept: headers.get('accept'), token: headers.get('authorization') });
        return Response.json({ status: 'up', checks: [] });
      },
    });
    await client.getHealth();
    const url = 'https://gateway.example/service/health';
    assert.deepEqual(sent, [{ url, accept: 'application/json', token: 'Bearer renewed' }]);
  });

  it('sends headers and, when the contract names some, credentials', async () => {
    const sent: Headers[] = [];
    const contract: Record<string, unknown> = await import('../../clients/typescript/src/contract.ts');
    const schemes = Object.entries((contract.securitySchemes ?? {}) as Record<string, { header: string }>);
    const client = createClient({
      baseUrl: 'http://localhost',
      ...{ credentials: Object.fromEntries(schemes.map(([name]) => [name, async () => `secret-of-${name}`])) },
      fetch: async (input, init) => {
        sent.push(new Request(input, init).headers);
        return Response.json({});
      },
    });
    const calls = new Map<string, Call>(Object.entries(client as unknown as Record<string, Call>));
    await calls.get('getHealth')?.({ headers: { 'X-Given': 7, 'X-Absent': undefined } });
    assert.deepEqual([sent[0]?.get('x-given'), sent[0]?.has('x-absent')], ['7', false]);
    for (const [name, { header }] of schemes)
      assert.match(sent[0]?.get(header) ?? '', new RegExp(`secret-of-${name}$`));
  });

  it('makes a problem of an answer that is none', async () => {
    const fetch = async () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } });
    const client = createClient({ baseUrl: 'http://localhost', fetch });
    await assert.rejects(
      client.getHealth(),
      (error) => error instanceof ProblemError && error.problem.code === 'HTTP_502',
    );
  });
});

function findOperation(method: string, path: string): string {
  const found = Object.entries(operations).find(([, one]) => one.method === method && one.path === path);
  return found?.[0] ?? assert.fail(`no operation answers ${method} ${path}`);
}
