import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { and } from '../../src/kernel/specification.ts';
import { Database } from '../../src/platform/db/database.ts';
import { defineJob } from '../../src/platform/jobs/job.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf, forNobody, memberOf } from '../support/tenants.ts';

const count = defineJob<string>('test.count-rows');

it('a job works for the tenant of whoever asked for it, and reaches its rows only', async () => {
  const [contract] = modules;
  assert.ok(contract);
  const table = tableOf(contract);
  const seen = new Map<string, readonly [tenant: string | undefined, rows: number | string]>();
  await using service = await startService({
    env: { JOBS_POLL_MS: '5' },
    extend({ use }) {
      use(Jobs).handle(count, async (ctx, who) => {
        const counted = async () => use(Database).reader(ctx).count(table, and());
        seen.set(who, [ctx.tenant, await counted().catch(({ message }: Error) => message.split(':')[0] ?? '')]);
      });
    },
  });
  for (const tenant of ['acme', 'acme', 'other'])
    assert.equal((await clientOf(service, tenant).post(`/${contract.collection}`, sampleOf(contract))).status, 201);
  const jobs = service.app.platform.use(Jobs);
  await jobs.enqueue(memberOf('acme'), count, 'acme');
  await jobs.enqueue(memberOf('other'), count, 'other');
  await jobs.enqueue(forNobody, count, 'the service');
  await jobs.enqueue({ ...memberOf('acme'), tenant: undefined }, count, 'a stranger');
  await jobs.enqueue({ ...forNobody, actor: undefined }, count, 'nobody');
  for (let waited = 0; seen.size < 5; waited += 5) {
    assert.ok(waited < 10_000, JSON.stringify([...seen]));
    await sleep(5);
  }
  assert.deepEqual(Object.fromEntries(seen), {
    acme: ['acme', 2],
    other: ['other', 1],
    'the service': [undefined, 3],
    'a stranger': [undefined, 'TENANT_REQUIRED'],
    nobody: [undefined, 'TENANT_REQUIRED'],
  });
});

it('a key of jobs holds within a tenant', async () => {
  await using service = await startService({ env: { JOBS_IN_SERVICE: 'false' } });
  const jobs = service.app.platform.use(Jobs);
  const ask = (tenant: string) => jobs.enqueue(memberOf(tenant), count, tenant, { key: 'monthly' });
  const first = await ask('acme');
  assert.equal(await ask('acme'), first);
  assert.notEqual(await ask('other'), first);
});
