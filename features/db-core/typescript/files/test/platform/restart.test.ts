import assert from 'node:assert/strict';
import { it } from 'node:test';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { createClient } from '../support/client.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

it('an empty database gets its tables at the first start, and keeps its rows until the next', async () => {
  const { env, close } = await openTestEnvironment();
  const options = { features, env: { ...FREE_PORTS, LOG_LEVEL: 'silent', ...env } };
  const first = buildApp(options);
  const client = createClient((await first.listen()).url);
  const created = await Promise.all(
    modules.map((contract) => client.post(`/${contract.collection}`, sampleOf(contract))),
  );
  await first.shutdown();
  const second = buildApp(options);
  const again = createClient((await second.listen()).url);
  for (const { json, headers } of created) {
    assert.deepEqual((await again.get(headers.get('location') ?? '')).json, json);
  }
  await second.shutdown();
  await close();
});
