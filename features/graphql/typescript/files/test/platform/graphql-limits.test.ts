import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { showsSchema } from '../../src/platform/graphql/prepare-operation.ts';
import { rootField, typeName } from '../../src/platform/graphql/schema-names.ts';
import { readStoredDocuments } from '../../src/platform/graphql/stored-documents.ts';
import { ask } from '../support/graph-client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const [first] = modules;
assert.ok(first);
const many = rootField(first.collection);

describe('the graph refuses', () => {
  it('what is too deep, before anything is run', async () => {
    await using service = await startService({ env: { GRAPHQL_MAX_DEPTH: '2' } });
    assert.equal((await ask(service.client, `{ ${many} { total } }`)).errors, undefined);
    const { data, errors } = await ask(
      service.client,
      `{ ${many} { ...all } } fragment all on ${typeName(first)}Page { items { id } }`,
    );
    assert.equal(data, undefined);
    assert.deepEqual([errors?.length, errors?.[0].extensions.code], [1, 'GRAPHQL_TOO_LARGE']);
    assert.match(errors?.[0].extensions.detail, /3 fields deep, and 2/);
  });

  it('what can cost too much, also by variables, names and fragments', async () => {
    await using service = await startService({ env: { GRAPHQL_MAX_COST: '25' } });
    const query = `query ($limit: Int) { ${many}(limit: $limit) { items { id } } }`;
    assert.equal((await ask(service.client, query, { limit: 20 })).errors, undefined);
    for (const [text, variables] of [
      [query, { limit: 30 }],
      [`{ ${many}(limit: 30) { items { id } } }`, {}],
      [`{ a: ${many}(limit: 9) { items { id } } b: ${many}(limit: 15) { items { id } } }`, {}],
      [
        `{ ...x ...y } fragment x on Query { a: ${many} { ...z } } fragment y on Query { b: ${many} { ...z } } fragment z on ${typeName(first)}Page { items { id } }`,
        {},
      ],
    ] as const) {
      const { errors } = await ask(service.client, text, variables);
      assert.equal(errors?.[0].extensions.code, 'GRAPHQL_TOO_LARGE', text);
    }
  });

  it('what grows with every fragment, in no time', async () => {
    await using service = await startService();
    const bomb = Array.from(
      { length: 60 },
      (_, index) => `fragment f${index} on Query { a${index}: __typename ...f${index + 1} ...f${index + 1} }`,
    );
    const started = performance.now();
    const { errors } = await ask(
      service.client,
      `{ ...f0 } ${bomb.join(' ')} fragment f60 on Query { ${many} { total } }`,
    );
    assert.equal(errors?.[0].extensions.code, 'GRAPHQL_TOO_LARGE');
    assert.ok(performance.now() - started < 2000);
  });

  it('what is too long, cannot be read, or does not fit', async () => {
    await using service = await startService({ env: { GRAPHQL_MAX_TOKENS: '20' } });
    const codeOf = async (query: string, variables = {}) => {
      const { data, errors } = await ask(service.client, query, variables);
      assert.equal(data, undefined);
      return errors?.[0].extensions.code;
    };
    assert.equal(await codeOf(`{ ${'a '.repeat(30)} }`), 'GRAPHQL_TOO_LARGE');
    assert.equal(await codeOf('{'), 'GRAPHQL_INVALID');
    assert.equal(await codeOf('{ nonsense }'), 'GRAPHQL_INVALID');
    assert.equal(await codeOf(`query ($limit: Int!) { ${many}(limit: $limit) { total } }`), 'GRAPHQL_INVALID');
    assert.equal(await codeOf('query a { __typename } query b { __typename }'), 'GRAPHQL_INVALID');
    assert.equal((await service.client.post('/graphql', {})).json.errors[0].extensions.code, 'GRAPHQL_INVALID');
  });

  it('questions about itself where it is not shown, and gives no hints either', async () => {
    await using closed = await startService({ env: { GRAPHQL_INTROSPECTION: 'off' } });
    const hidden = await ask(closed.client, '{ __schema { types { name } } }');
    assert.equal(hidden.errors?.[0].extensions.code, 'GRAPHQL_INVALID');
    const typo = `{ ${many.slice(0, -1)}x { total } }`;
    assert.ok(!JSON.stringify(await ask(closed.client, typo)).includes('Did you mean'));
    await using open = await startService({
      env: { GRAPHQL_INTROSPECTION: 'on', GRAPHQL_MAX_DEPTH: '2', GRAPHQL_MAX_COST: '2' },
    });
    const shown = await ask(open.client, '{ __schema { types { fields { type { ofType { name } } } } } }');
    assert.ok(shown.data.__schema.types.length > 5);
    assert.deepEqual(
      [showsSchema('auto', true), showsSchema('auto', false), showsSchema('on', true), showsSchema('off', false)],
      [false, true, true, false],
    );
  });
});

describe('stored operations', () => {
  it('are named by the hash of their bytes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'operations-'));
    try {
      writeFileSync(join(folder, 'ping.graphql'), '{ __typename }\n');
      writeFileSync(join(folder, 'notes.md'), 'no operation');
      assert.deepEqual(readStoredDocuments(pathToFileURL(`${folder}/`)), [
        {
          file: 'ping.graphql',
          id: 'sha256:0640deae2cb522593fef7d434e86062b36d6856ccdcc19310ad2e516ff4dd8d2',
          text: '{ __typename }\n',
        },
      ]);
      assert.deepEqual(readStoredDocuments(pathToFileURL(`${folder}/none/`)), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are run, and can be all that is run', async () => {
    const stored = readStoredDocuments();
    await using service = await startService({ env: { GRAPHQL_DOCUMENTS: 'stored' } });
    for (const { id, file } of stored) {
      const { json } = await service.client.post('/graphql', { documentId: id });
      // It may want variables of its own, but it is known.
      assert.notEqual(json.errors?.[0].extensions.code, 'GRAPHQL_DOCUMENT_UNKNOWN', file);
    }
    for (const body of [{ documentId: 'sha256:00' }, { query: '{ __typename }' }]) {
      const { json } = await service.client.post('/graphql', body);
      assert.equal(json.errors[0].extensions.code, 'GRAPHQL_DOCUMENT_UNKNOWN');
    }
  });
});
