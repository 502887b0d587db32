import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../../src/kernel/app-error.ts';
import { type Store, StoreLayers } from '../../src/platform/db/store.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { Graph } from '../../src/platform/graphql/graph.ts';
import { enumName, rootField, typeName } from '../../src/platform/graphql/schema-names.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { adapters } from '../support/adapters.ts';
import { ask, createOne, graphInput, selectionOf } from '../support/graph-client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const [first] = modules;
assert.ok(first);
const one = rootField(first.name);
const many = rootField(first.collection);
const idsOf = (route: string | undefined, seen: readonly string[]) => seen.filter((id) => id === route).length;

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`the graph on ${name}`, () => {
    it('creates, reads, lists, changes and deletes what REST does', async () => {
      await using service = await startService({ adapter });
      for (const contract of modules) {
        const type = typeName(contract);
        const selection = selectionOf(contract);
        const input = graphInput(contract);
        const created = await ask(
          service.client,
          `mutation ($input: New${type}!) { create${type}(input: $input) ${selection} }`,
          { input },
        );
        const shown = created.data[`create${type}`];
        const rest = await service.client.get(`/${contract.collection}/${shown.id}`);
        assert.deepEqual(toRest(shown, contract), rest.json);

        const read = await ask(
          service.client,
          `query ($id: ID!) { it: ${rootField(contract.name)}(id: $id) ${selection} }`,
          {
            id: shown.id,
          },
        );
        assert.deepEqual(read, { data: { it: shown } });

        await createOne(service.client, contract);
        const page = `query ($cursor: String) { page: ${rootField(contract.collection)}(limit: 1, cursor: $cursor, sort: createdAt_ASC) { items { id } total next } }`;
        const { data } = await ask(service.client, page);
        assert.deepEqual([data.page.items, data.page.total], [[{ id: shown.id }], 2]);
        const next = await ask(service.client, page, { cursor: data.page.next });
        assert.deepEqual([next.data.page.items.length, next.data.page.next], [1, null]);

        const [field = ''] = Object.keys(contract.fields);
        const changed = await ask(
          service.client,
          `mutation ($id: ID!, $changes: ${type}Changes!) { update${type}(id: $id, changes: $changes) { version ${
            contract.fields[field]?.kind === 'money' ? `${field} { amount }` : field
          } } }`,
          { id: shown.id, changes: { [field]: graphInput(contract)[field] } },
        );
        assert.equal(changed.data[`update${type}`].version, 2);
        const gone = await ask(service.client, `mutation { delete${type}(id: "${shown.id}") }`);
        assert.deepEqual(gone, { data: { [`delete${type}`]: shown.id } });
        assert.equal((await service.client.get(`/${contract.collection}/${shown.id}`)).status, 404);
      }
    });

    it('answers in the media type of GraphQL to who knows it', async () => {
      await using service = await startService({ adapter });
      const accept = 'application/graphql-response+json, application/json;q=0.5';
      const wrong = await service.client.post('/graphql', { query: '{ nonsense }' }, { headers: { accept } });
      assert.equal(wrong.status, 400);
      assert.match(wrong.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
      const right = await service.client.post('/graphql', { query: '{ __typename }' }, { headers: { accept } });
      assert.deepEqual([right.status, right.json], [200, { data: { __typename: 'Query' } }]);
    });

    it('is refused as any other path: before it is run, with a problem', async () => {
      await using service = await startService({
        adapter,
        extend: ({ http }) =>
          http.phase('authn', (ctx, next) => {
            if (ctx.request.headers.has('x-test-stranger')) throw new AppError(coreErrors.UNAUTHENTICATED);
            return next(ctx);
          }),
      });
      const stranger = await service.client.post(
        '/graphql',
        { query: '{ __typename }' },
        { headers: { 'x-test-stranger': '1' } },
      );
      assert.deepEqual([stranger.status, stranger.json.code], [401, 'UNAUTHENTICATED']);
      const text = { headers: { 'content-type': 'text/plain' } };
      assert.equal((await service.client.post('/graphql', '{ __typename }', text)).status, 415);
      assert.equal((await service.client.get('/graphql?query={__typename}')).status, 405);
      assert.equal((await service.client.post('/graphql', [{ query: '{ __typename }' }])).status, 400);
    });
  });
}

describe('a field of the graph', () => {
  it('asks for what its operation asks for', async () => {
    const seen: string[] = [];
    await using service = await startService({
      extend({ http }) {
        http.phase('rateLimit', (ctx, next) => {
          seen.push(ctx.route?.id ?? '');
          return next(ctx);
        });
        http.phase('authz', (ctx, next) => {
          if (ctx.route?.permission === `${first.name}:write`) throw new AppError(coreErrors.FORBIDDEN);
          return next(ctx);
        });
      },
    });
    const type = typeName(first);
    const { data, errors } = await ask(
      service.client,
      `mutation ($input: New${type}!) { it: create${type}(input: $input) { id } }`,
      {
        input: graphInput(first),
      },
    );
    assert.deepEqual(data, { it: null });
    assert.deepEqual([errors?.[0].path, errors?.[0].extensions.code], [['it'], 'FORBIDDEN']);
    const query = `{ a: ${many} { total } b: ${many} { total } c: ${one}(id: "${crypto.randomUUID()}") { id } }`;
    const allowed = await ask(service.client, query);
    assert.deepEqual([allowed.data.a, allowed.data.b], [{ total: 0 }, { total: 0 }]);
    const [list, get] = ['', '/{id}'].map(
      (rest) =>
        service.app.declared.routes.find(
          ({ method, path }) => method === 'GET' && path === `/${first.collection}${rest}`,
        )?.id,
    );
    assert.deepEqual([idsOf('executeGraphql', seen), idsOf(list, seen), idsOf(get, seen)], [2, 2, 1]);
  });

  it('is read together with all that are asked for at the same time', async () => {
    const reads: Read[] = [];
    let pause = 0;
    await using service = await startService({
      extend({ http, use }) {
        use(StoreLayers).push((store) => watchReads(store, reads));
        // However long it takes to find out who may read what.
        http.phase('quota', async (ctx, next) => {
          pause += 3;
          await new Promise((resolve) => setTimeout(resolve, pause));
          return next(ctx);
        });
      },
    });
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await createOne(service.client, first));
    reads.length = 0;
    const fields = [...ids, ids[0], crypto.randomUUID()].map((id, index) => `f${index}: ${one}(id: "${id}") { id }`);
    const { data, errors } = await ask(service.client, `{ ${fields.join(' ')} }`);
    assert.deepEqual([data.f0, data.f4, data.f5, data.f6], [{ id: ids[0] }, { id: ids[4] }, { id: ids[0] }, null]);
    assert.deepEqual([errors?.length, errors?.[0].extensions.code], [1, first.errors.notFound.code]);
    const own = reads.filter(([table]) => table === tableOf(first).name).map(([, condition]) => condition);
    assert.deepEqual([own.length, ids.every((id) => own[0]?.includes(id))], [1, true]);
  });

  it('has the errors of the catalogue, and keeps those of ours to itself', async () => {
    await using service = await startService({
      extend: ({ use }) =>
        use(Graph).extend({
          types: 'extend type Query { testFailure: String }',
          resolvers: { Query: { testFailure: () => Promise.reject(new Error('the pool is gone')) } },
        }),
    });
    const type = typeName(first);
    const missing = await ask(service.client, `{ ${one}(id: "${crypto.randomUUID()}") { id } }`);
    assert.equal(missing.errors?.[0].extensions.code, first.errors.notFound.code);
    const invalid = await ask(service.client, `mutation { delete${type}(id: "x") }`);
    assert.equal(invalid.errors?.[0].extensions.code, 'REQUEST_INVALID');
    assert.equal(invalid.errors?.[0].extensions.violations[0].path, 'id');
    const failed = await ask(service.client, `{ ${many} { total } testFailure }`);
    assert.deepEqual([failed.data[many], failed.data.testFailure], [{ total: 0 }, null]);
    assert.equal(failed.errors?.[0].extensions.code, 'INTERNAL');
    assert.ok(!JSON.stringify(failed).includes('pool'));
    const line = service.logs.find(({ msg }) => msg === 'a field failed');
    assert.deepEqual([line?.path, line?.correlationId], ['testFailure', failed.errors?.[0].extensions.correlationId]);
  });

  it('is given up when the time of the request is over', async () => {
    await using service = await startService({
      env: { HTTP_REQUEST_TIMEOUT_MS: '200' },
      extend: ({ use }) =>
        use(Graph).extend({
          types: 'extend type Query { testForever: String }',
          resolvers: { Query: { testForever: () => new Promise(() => undefined) } },
        }),
    });
    const answer = await service.client.post('/graphql', { query: '{ testForever }' });
    assert.deepEqual([answer.status, answer.json.code], [503, 'DEADLINE_EXCEEDED']);
    assert.ok(!service.logs.some(({ level }) => level === 'error' || level === 50));
  });

  it('has an idempotency key of its own', async () => {
    const keys: (string | null)[] = [];
    await using service = await startService({
      extend: ({ http }) =>
        http.phase('idempotency', (ctx, next) => {
          if (ctx.route?.idempotent) keys.push(ctx.request.headers.get('idempotency-key'));
          return next(ctx);
        }),
    });
    const type = typeName(first);
    const query = `mutation ($a: New${type}!, $b: New${type}!) { a: create${type}(input: $a) { id } b: create${type}(input: $b) { id } }`;
    const variables = { a: graphInput(first), b: graphInput(first) };
    const answer = await service.client.post(
      '/graphql',
      { query, variables },
      { headers: { 'idempotency-key': '"k-1"' } },
    );
    assert.equal(answer.json.errors, undefined, answer.text);
    assert.deepEqual(keys, ['k-1.a', 'k-1.b']);
  });

  it('can be one that a module has added, which reads other modules', async () => {
    const type = typeName(first);
    await using service = await startService({
      extend: ({ use }) =>
        use(Graph).extend({
          types: `extend type ${type} { testTwin: ${type} }`,
          resolvers: { [type]: { testTwin: ({ id }, _args, call) => call.load(first.name, id) } },
        }),
    });
    const id = await createOne(service.client, first);
    const { data } = await ask(service.client, `{ ${many} { items { testTwin { id } } } }`);
    assert.deepEqual(data[many].items, [{ testTwin: { id } }]);
  });
});

function toRest(shown: Record<string, unknown>, { fields }: (typeof modules)[number]): Record<string, unknown> {
  const entries = Object.entries(shown).map(([name, value]) => {
    const field = fields[name];
    return [name, field?.kind === 'enum' ? field.values.find((known) => enumName(known) === value) : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** A table, and the condition as JSON. */
type Read = readonly [string, string];

function watchReads(store: Store, reads: Read[]): Store {
  return {
    ...store,
    reader(ctx) {
      const reader = store.reader(ctx);
      return {
        ...reader,
        select(table, query) {
          reads.push([table.name, JSON.stringify(query.where)]);
          return reader.select(table, query);
        },
      };
    },
  };
}
