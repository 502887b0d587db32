import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Client } from '../support/client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startProcess } from '../support/service-process.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

/** Creates one after the other until the service is gone; returns the paths of all that were confirmed. */
async function createUntilGone(client: Client, onConfirmed: (count: number) => void): Promise<readonly string[]> {
  const confirmed: string[] = [];
  for (let count = 0; count < 10_000; count += 1) {
    const contract = modules[count % modules.length];
    assert.ok(contract);
    const answer = await client.post(`/${contract.collection}`, sampleOf(contract)).catch(() => undefined);
    if (answer === undefined) return confirmed;
    if (answer.status !== 201) continue;
    confirmed.push(answer.headers.get('location') ?? '');
    onConfirmed(confirmed.length);
  }
  throw new Error('the service outlived its end');
}

it('what was confirmed is still there after the process was killed while it wrote', async () => {
  const { env, close } = await openTestEnvironment();
  const first = await startProcess(env);
  let killed: Promise<void> | undefined;
  const confirmed = await createUntilGone(first.client, (count) => {
    if (count === 20) killed = first.kill();
  });
  await killed;
  assert.ok(confirmed.length >= 20);
  const second = await startProcess(env);
  for (const path of confirmed) assert.equal((await second.client.get(path)).status, 200, path);
  assert.equal(await second.stop(), 0);
  await close();
});

it('every call that was under way when the process was asked to end has been answered and kept', async () => {
  const { env, close } = await openTestEnvironment();
  const first = await startProcess({ ...env, SHUTDOWN_DELAY_MS: '2000' });
  const calls = modules.flatMap((contract) =>
    Array.from({ length: 8 }, () => first.client.post(`/${contract.collection}`, sampleOf(contract))),
  );
  // At the first answer the others are on their way; those that arrive within the delay are served too.
  await Promise.race(calls);
  const code = first.stop();
  const answers = await Promise.all(calls);
  assert.equal(await code, 0);
  const second = await startProcess(env);
  for (const { status, headers, text } of answers) {
    assert.equal(status, 201, text);
    assert.equal((await second.client.get(headers.get('location') ?? '')).status, 200);
  }
  await second.stop();
  await close();
});
