import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { eventually } from '../support/e2e/eventually.ts';
import type { Running } from '../support/e2e/target.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { target } from './target.ts';

/** The service has accepted the call when this resolves, and waits for the rest of its body. */
async function beginCall({ client, headers }: Running, path: string, body: string) {
  const call = request(new URL(path, client.baseUrl), {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  const answered = once(call, 'response');
  const accepted = once(call, 'continue');
  call.flushHeaders();
  await Promise.race([accepted, answered]);
  call.write(body.slice(0, 1));
  return async () => {
    call.end(body.slice(1));
    const [response] = await answered;
    return { status: response.statusCode, text: await text(response) };
  };
}

describe(`${target.name}: asked to stop`, { skip: target.isOurs ? false : 'it is not ours to stop' }, () => {
  for (const contract of modules.slice(0, 1)) {
    const path = `/${contract.collection}`;

    it('finishes what it has begun, is not ready meanwhile, and ends with 0', async () => {
      const running = await target.start();
      const finish = await beginCall(running, path, JSON.stringify(sampleOf(contract)));
      const ended = running.stop();
      await eventually(async () => assert.equal((await running.client.get('/health/ready')).status, 503), 5000);
      const answer = await finish();
      assert.equal(answer.status, 201, answer.text);
      assert.equal(await ended, 0);
      await assert.rejects(running.client.get('/health/live'), 'the port is still open');
    });
  }
});
