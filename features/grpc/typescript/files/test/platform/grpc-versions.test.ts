import assert from 'node:assert/strict';
import { it } from 'node:test';
import { status as Status } from '@grpc/grpc-js';
import { createGrpcClient, messageOf, serviceOf } from '../support/grpc-client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const [first] = modules;
assert.ok(first);

it('a change by gRPC is refused when it is meant for another version', async () => {
  await using service = await startService({ env: { API_IF_MATCH: 'required' } });
  using client = createGrpcClient(service);
  const call = (method: string, message: object) => client.call(serviceOf(first), `${method}${first.type}`, message);
  const field = first.name.replaceAll('-', '_');
  const { id } = (await call('Create', messageOf(first))).message[field];
  const [[name, value] = ['', undefined]] = Object.entries(messageOf(first));
  const change = (version: object) => call('Update', { id, [name]: value, ...version });
  for (const [version, code] of [
    [{}, 'PRECONDITION_REQUIRED'],
    [{ if_version: 7 }, 'PRECONDITION_FAILED'],
  ] as const) {
    const refused = await change(version);
    assert.deepEqual([refused.status, refused.problem.code], [Status.FAILED_PRECONDITION, code]);
  }
  assert.equal((await change({ if_version: 1 })).message[field].version, 2);
  assert.equal((await call('Delete', { id, if_version: 1 })).problem.code, 'PRECONDITION_FAILED');
  assert.equal((await call('Delete', { id, if_version: 2 })).status, Status.OK);
});
