import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { callerHeaders, createClient } from '../support/client.ts';
import { startWorker } from '../support/edge.ts';
import { startService } from '../support/service.ts';

const CONTENT = randomBytes(500_000).toString('hex');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

it('files come and go through the Worker as they are', async () => {
  await using service = await startService();
  await using worker = await startWorker(service.client.baseUrl);
  const form = new FormData();
  form.set('file', new Blob([CONTENT], { type: 'text/plain' }), 'a.txt');
  const stored = await fetch(new URL('/uploads', worker.url), { method: 'POST', body: form, headers: callerHeaders() });
  const upload: { readonly id: string; readonly sha256: string } = JSON.parse(await stored.text());
  assert.deepEqual([stored.status, upload.sha256], [201, SHA256]);

  const client = createClient(worker.url);
  const signed = await client.post(`/uploads/${upload.id}/urls`, undefined);
  assert.equal(signed.status, 201, signed.text);
  const { pathname, search } = new URL(signed.json.url, worker.url);
  const content = await createClient(worker.url, () => ({})).get(pathname + search);
  assert.deepEqual([content.status, content.text === CONTENT], [200, true]);
});
