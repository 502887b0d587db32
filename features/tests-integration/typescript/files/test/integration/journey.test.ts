import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type ServiceProcess, startProcess } from '../support/service-process.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';

describe('a process, from outside', () => {
  let environment: TestEnvironment;
  let service: ServiceProcess;
  before(async () => {
    environment = await openTestEnvironment();
    service = await startProcess(environment.env);
  });
  after(async () => {
    await service?.stop();
    await environment?.close();
  });

  for (const contract of modules) {
    const path = `/${contract.collection}`;

    it(`${contract.name}: creates, reads, changes and deletes`, async () => {
      const { client } = service;
      const created = await client.post(path, sampleOf(contract));
      assert.equal(created.status, 201, created.text);
      const place = created.headers.get('location') ?? '';
      assert.deepEqual((await client.get(place)).json, created.json);
      const changes = sampleOf(contract);
      const changed = await client.patch(place, changes);
      assert.equal(changed.status, 200, changed.text);
      assert.deepEqual((await client.get(place)).json, changed.json);
      assert.deepEqual({ ...changed.json, ...changes }, changed.json);
      assert.equal((await client.delete(place)).status, 204);
      assert.equal((await client.get(place)).status, 404);
    });

    it(`${contract.name}: shows each one once, whatever the size of the pages`, async () => {
      const { client } = service;
      const answers = await Promise.all(Array.from({ length: 7 }, () => client.post(path, sampleOf(contract))));
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages === 0 || cursor; pages += 1) {
        const { json, status, text } = await client.get(`${path}?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
        assert.equal(status, 200, text);
        assert.ok(pages < 10, 'the pages never end');
        seen.push(...json.items.map(({ id }: { readonly id: string }) => id));
        cursor = json.next;
      }
      assert.deepEqual(seen.toSorted(), answers.map(({ json }) => json.id).toSorted());
    });

    it(`${contract.name}: loses no change when several meet`, async () => {
      const { client } = service;
      const created = await client.post(path, sampleOf(contract));
      const place = created.headers.get('location') ?? '';
      const answers = await Promise.all(Array.from({ length: 6 }, () => client.patch(place, sampleOf(contract))));
      const statuses = answers.map(({ status }) => status);
      assert.ok(
        statuses.every((status) => status === 200 || status === 409 || status === 503),
        statuses.join(' '),
      );
      const changes = statuses.filter((status) => status === 200).length;
      assert.ok(changes > 0, statuses.join(' '));
      assert.equal((await client.get(place)).json.version, 1 + changes);
    });
  }

  it('refuses what the contract forbids, with a problem that names the field', async () => {
    for (const contract of modules) {
      const answer = await service.client.post(`/${contract.collection}`, { nobodyKnowsThis: true });
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
      assert.match(answer.text, /nobodyKnowsThis/);
    }
  });
});
