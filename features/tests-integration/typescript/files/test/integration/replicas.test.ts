import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { type ServiceProcess, startProcess } from '../support/service-process.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';

const environment: TestEnvironment = await openTestEnvironment();
const embedded = !/^postgres/.test(environment.env.DATABASE_URL ?? '');
const skip = embedded ? 'an embedded database serves one process: TEST_DATABASE_URL is not set' : undefined;
after(() => environment.close());

describe('two processes on one database', { skip }, () => {
  const running: ServiceProcess[] = [];
  before(async () => {
    running.push(...(await Promise.all([startProcess(environment.env), startProcess(environment.env)])));
  });
  after(() => Promise.all(running.map((service) => service.stop())));

  const both = (): readonly [Client, Client] => {
    const [one, other] = running;
    assert.ok(one && other);
    return [one.client, other.client];
  };

  for (const contract of modules) {
    const path = `/${contract.collection}`;

    it(`${contract.name}: what one has confirmed, the other shows`, async () => {
      const [one, other] = both();
      const created = await one.post(path, sampleOf(contract));
      const place = created.headers.get('location') ?? '';
      assert.deepEqual((await other.get(place)).json, created.json);
      const changed = await other.patch(place, sampleOf(contract));
      assert.deepEqual((await one.get(place)).json, changed.json);
      assert.equal((await one.delete(place)).status, 204);
      assert.equal((await other.get(place)).status, 404);
    });

    it(`${contract.name}: no change is lost when both make one`, async () => {
      const [one, other] = both();
      const place = (await one.post(path, sampleOf(contract))).headers.get('location') ?? '';
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => (index % 2 ? one : other).patch(place, sampleOf(contract))),
      );
      const changes = answers.filter(({ status }) => status === 200).length;
      assert.ok(changes > 0);
      assert.ok(answers.every(({ status }) => status === 200 || status === 409));
      assert.equal((await one.get(place)).json.version, 1 + changes);
    });

    it(`${contract.name}: a natural key is given once, whoever asks first`, async () => {
      if (!Object.values(contract.fields).some(({ unique }) => unique)) return;
      const [one, other] = both();
      const body = sampleOf(contract);
      const answers = await Promise.all([one, other, one, other].map((client) => client.post(path, body)));
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409, 409]);
    });
  }
});
