import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../src/kernel/context.ts';
import { and } from '../../src/kernel/specification.ts';
import { Database } from '../../src/platform/db/database.ts';
import { MessageBus } from '../../src/platform/messaging/message-bus.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf } from '../support/tenants.ts';

it('a message is handled for the tenant whose change it tells of, and reaches its rows only', async () => {
  const [contract] = modules;
  assert.ok(contract);
  const seen: (string | undefined)[] = [];
  await using service = await startService({
    env: { OUTBOX_POLL_MS: '5' },
    extend({ service: { name }, use }) {
      const handle = async (ctx: Context): Promise<void> => {
        seen.push(`${ctx.tenant} ${await use(Database).reader(ctx).count(tableOf(contract), and())}`);
      };
      use(MessageBus).subscribe({ name: 'test.tenants', to: [`${name}.${contract.type}Created`], handle });
    },
  });
  for (const [before, tenant] of ['acme', 'other'].entries()) {
    assert.equal((await clientOf(service, tenant).post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    // It may have come before the answer.
    for (let waited = 0; seen.length === before; waited += 5) {
      assert.ok(waited < 10_000, 'no message came');
      await sleep(5);
    }
  }
  assert.deepEqual(seen, ['acme 1', 'other 1']);
});
