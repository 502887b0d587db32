import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createClient, ProblemError } from '../../clients/typescript/src/index.ts';
import { callerHeaders } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

type Call = (input: object) => Promise<Record<string, unknown>>;

it('the client says which version its change is meant for', async () => {
  await using service = await startService({ env: { API_IF_MATCH: 'required' } });
  const client = createClient({ baseUrl: service.client.baseUrl, headers: callerHeaders() });
  const calls = new Map<string, Call>(Object.entries(client as unknown as Record<string, Call>));
  const call = (id: string, input: object) => calls.get(id)?.(input) ?? assert.fail(id);
  for (const contract of modules) {
    const { id, version } = await call(`create${contract.type}`, { body: sampleOf(contract) });
    const change = (headers: object) =>
      call(`update${contract.type}`, { path: { id }, body: sampleOf(contract), headers });
    assert.equal((await change({ 'If-Match': `"${version}"` })).version, 2);
    for (const [headers, code] of [
      [{ 'If-Match': `"${version}"` }, 'PRECONDITION_FAILED'],
      [{}, 'PRECONDITION_REQUIRED'],
    ] as const) {
      await assert.rejects(change(headers), (error) => error instanceof ProblemError && error.problem.code === code);
    }
    assert.equal(await call(`delete${contract.type}`, { path: { id }, headers: { 'If-Match': '"2"' } }), undefined);
  }
});
