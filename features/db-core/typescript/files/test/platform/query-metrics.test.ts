import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readMetrics } from '../support/metrics.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';

const DURATION = 'db_client_operation_duration_seconds';

it('statements are measured by what they do', async () => {
  await using service = await startService();
  const [contract] = modules;
  assert.ok(contract);
  for (let count = 0; count < 2; count += 1) await service.client.post(`/${contract.collection}`, sampleOf(contract));
  const metrics = await readMetrics(service);
  const inserts = metrics.series(`${DURATION}_count`).filter(({ labels }) => labels.db_operation_name === 'insert');
  assert.ok(inserts.reduce((sum, { value }) => sum + value, 0) >= 2);
  const operations = metrics.series(`${DURATION}_count`).map(({ labels }) => labels.db_operation_name ?? '');
  for (const operation of operations) assert.match(operation, /^[a-z]+$/);
});
