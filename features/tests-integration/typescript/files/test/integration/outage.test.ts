import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { eventually, startProcess } from '../support/service-process.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/test-environment.ts';

const environment: TestEnvironment = await openTestEnvironment();
const url = environment.env.DATABASE_URL ?? '';
const skip = /^postgres/.test(url) ? undefined : 'an embedded database is never away: TEST_DATABASE_URL is not set';
after(() => environment.close());

describe('while the database is away', { skip }, () => {
  it('the process lives, is not ready, answers 503 in time, and recovers by itself', async () => {
    await using proxy = await openTcpProxy(url, 5432);
    await using service = await startProcess({ ...environment.env, DATABASE_URL: proxy.url });
    const { client } = service;
    proxy.cut();
    await eventually(async () => assert.equal((await client.get('/health/ready')).status, 503), 10_000);
    assert.equal((await client.get('/health/live')).status, 200);
    for (const contract of modules) {
      const started = performance.now();
      const answer = await client.post(`/${contract.collection}`, sampleOf(contract));
      assert.equal(answer.status, 503, answer.text);
      assert.ok(performance.now() - started < 10_000);
    }
    proxy.restore();
    await eventually(async () => assert.equal((await client.get('/health/ready')).status, 200), 10_000);
    for (const contract of modules) {
      assert.equal((await client.post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    }
  });
});
