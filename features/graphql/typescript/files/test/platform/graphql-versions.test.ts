import assert from 'node:assert/strict';
import { it } from 'node:test';
import { typeName } from '../../src/platform/graphql/schema-names.ts';
import { ask, createOne, graphInput } from '../support/graph-client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const [first] = modules;
assert.ok(first);

it('a change of the graph is refused when it is meant for another version', async () => {
  await using service = await startService({ env: { API_IF_MATCH: 'required' } });
  const type = typeName(first);
  const id = await createOne(service.client, first);
  const [field = ''] = Object.keys(first.fields);
  const update = `mutation ($id: ID!, $changes: ${type}Changes!, $version: Int) { it: update${type}(id: $id, changes: $changes, ifVersion: $version) { version } }`;
  const change = (version?: number) =>
    ask(service.client, update, { id, version, changes: { [field]: graphInput(first)[field] } });
  assert.equal((await change()).errors?.[0].extensions.code, 'PRECONDITION_REQUIRED');
  assert.equal((await change(7)).errors?.[0].extensions.code, 'PRECONDITION_FAILED');
  assert.deepEqual(await change(1), { data: { it: { version: 2 } } });
  const remove = (version: number) =>
    ask(service.client, `mutation { it: delete${type}(id: "${id}", ifVersion: ${version}) }`);
  assert.equal((await remove(1)).errors?.[0].extensions.code, 'PRECONDITION_FAILED');
  assert.deepEqual(await remove(2), { data: { it: id } });
});
