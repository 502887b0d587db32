import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '../support/client.ts';
import type { Running } from '../support/e2e/target.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { target } from './target.ts';

describe(`${target.name}: what callers do`, () => {
  let running: Running;
  let client: Client;
  before(async () => {
    running = await target.start();
    client = running.client;
  });
  after(() => running?.stop());

  for (const contract of modules) {
    const path = `/${contract.collection}`;

    it(`${contract.name}: is created, read, changed, listed and deleted`, async () => {
      const created = await client.post(path, sampleOf(contract));
      assert.equal(created.status, 201, created.text);
      const place = created.headers.get('location') ?? '';
      try {
        assert.deepEqual((await client.get(place)).json, created.json);
        const changes = sampleOf(contract);
        const changed = await client.patch(place, changes);
        assert.equal(changed.status, 200, changed.text);
        assert.deepEqual({ ...changed.json, ...changes }, changed.json);
        const listed = await client.get(`${path}?sort=-createdAt&limit=50`);
        assert.ok(
          listed.json.items.some(({ id }: { readonly id: string }) => id === created.json.id),
          listed.text,
        );
      } finally {
        assert.equal((await client.delete(place)).status, 204);
      }
      assert.equal((await client.get(place)).status, 404);
    });

    it(`${contract.name}: is refused with a problem that names the field`, async () => {
      const answer = await client.post(path, { nobodyKnowsThis: true });
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.match(answer.text, /nobodyKnowsThis/);
      assert.doesNotMatch(answer.text, /node_modules|\.ts:\d/);
    });
  }

  it('says how it is, to whoever asks', async () => {
    for (const path of ['/health', '/health/live', '/health/ready', '/health/startup']) {
      const { status } = await fetch(new URL(path, client.baseUrl));
      assert.equal(status, 200, path);
    }
  });

  it('answers what does not exist with a problem, and with the id of the request', async () => {
    const answer = await client.get('/nobody-knows-this');
    assert.equal(answer.status, 404, answer.text);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.ok(answer.json.correlationId);
  });
});
