import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { IncomingWebhooks } from '../../src/platform/webhooks/incoming/incoming-webhooks.ts';
import { signWebhook } from '../../src/platform/webhooks/webhook-signature.ts';
import { startService } from '../support/service.ts';

it('secrets of webhook sources are replaced while the service runs', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [before, after] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  const write = (key: Buffer): void =>
    writeFileSync(join(folder, 'WEBHOOKS_IN_SECRETS'), `billing=whsec_${key.toString('base64')}`);
  write(before);
  await using service = await startService({
    env: { SECRETS_DIR: folder, SECRETS_REFRESH_MS: '100' },
    extend: ({ use }) => use(IncomingWebhooks).on('billing', async () => undefined),
  });
  let sent = 0;
  const send = async (key: Buffer): Promise<number> => {
    sent += 1;
    const [id, body] = [`m${sent}`, '{"type":"a"}'];
    const timestamp = Math.floor(Date.now() / 1000);
    const signature = signWebhook({ id, timestamp, body: new TextEncoder().encode(body) }, [key]);
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
    return (await service.client.post('/webhooks/billing', JSON.parse(body), { headers })).status;
  };
  assert.deepEqual([await send(before), await send(after)], [204, 401]);
  write(after);
  for (let waited = 0; (await send(after)) !== 204; waited += 20) {
    assert.ok(waited < 10_000, 'nothing was rotated');
    await sleep(20);
  }
  assert.equal(await send(before), 401);
});
