import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createDevToken } from '../../scripts/support/dev-key.ts';
import { type Service, startService } from '../support/service.ts';

const as = (tenant: string) => ({ authorization: `Bearer ${createDevToken({ tenant })}` });

async function sendFile({ client }: Service, tenant: string): Promise<string> {
  const form = new FormData();
  form.set('file', new File(['of a tenant'], 'a.txt', { type: 'text/plain' }));
  const answer = await fetch(new URL('/uploads', client.baseUrl), { method: 'POST', headers: as(tenant), body: form });
  assert.equal(answer.status, 201);
  return answer.headers.get('location') ?? '';
}

it('a file of a tenant is nothing to any other, except to whoever got a signed address', async () => {
  await using service = await startService();
  const path = await sendFile(service, 'acme');
  const call = async (tenant: string, method: string, of = path) =>
    fetch(new URL(of, service.client.baseUrl), { method, headers: as(tenant) });
  assert.equal((await call('other', 'GET')).status, 404);
  assert.equal((await call('other', 'POST', `${path}/urls`)).status, 404);
  assert.equal((await call('other', 'DELETE')).status, 404);
  assert.equal((await call('acme', 'GET')).status, 200);
  const signed = await call('acme', 'POST', `${path}/urls`);
  assert.equal(signed.status, 201);
  const { url }: { url: string } = JSON.parse(await signed.text());
  const content = await fetch(new URL(url, service.client.baseUrl));
  assert.deepEqual([content.status, await content.text()], [200, 'of a tenant']);
  assert.equal((await call('acme', 'DELETE')).status, 204);
});
