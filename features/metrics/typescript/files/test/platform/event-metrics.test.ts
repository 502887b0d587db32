import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMetrics } from '../support/metrics.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

const [contract] = modules;
assert.ok(contract);
const collection = `/${contract.collection}`;

describe('events of the business', () => {
  it('are counted by type when they are committed', async () => {
    await using service = await startService();
    const { json } = await service.client.post(collection, sampleOf(contract));
    await service.client.delete(`${collection}/${json.id}`);
    const counted = (await readMetrics(service)).series('business_events_total');
    assert.deepEqual(
      counted.map(({ labels, value }) => [labels.type?.replace(/^.*(?=Created|Deleted)/, ''), value]),
      [
        ['Created', 1],
        ['Deleted', 1],
      ],
    );
  });

  it('are not counted when the change is rolled back', async () => {
    await using service = await startService({
      extend: ({ db }) => db.onChange('outbox', () => Promise.reject(new Error('broken'))),
    });
    assert.equal((await service.client.post(collection, sampleOf(contract))).status, 500);
    assert.deepEqual((await readMetrics(service)).series('business_events_total'), []);
  });
});
