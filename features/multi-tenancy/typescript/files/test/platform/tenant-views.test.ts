import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { materializedViews } from '../../src/platform/db/views/materialized-views.ts';
import { Views } from '../../src/platform/db/views/views.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf, memberOf } from '../support/tenants.ts';

it('a materialized view shows each tenant what is its own, whoever has it refreshed', async () => {
  await using service = await startService({ env: { JOBS_POLL_MS: '5' } });
  const views = service.app.platform.use(Views);
  for (const contract of modules) {
    const view = materializedViews.find(({ name }) => name === `${contract.collection.replaceAll('-', '_')}_by_day`);
    assert.ok(view);
    for (const tenant of ['acme', 'acme', 'other'])
      assert.equal((await clientOf(service, tenant).post(`/${contract.collection}`, sampleOf(contract))).status, 201);
    await views.refresh(memberOf('other'), view);
    const countOf = async (tenant: string): Promise<number> => {
      const { rows } = await views.list(memberOf(tenant), view, { sort: 'day', limit: 9 });
      return rows.reduce((sum, { count }) => sum + Number(count), 0);
    };
    const counts = async () => JSON.stringify([await countOf('acme'), await countOf('other'), await countOf('nobody')]);
    for (let waited = 0; (await counts()) !== '[2,1,0]'; waited += 20) {
      assert.ok(waited < 10_000, `${view.name}: ${await counts()}`);
      await sleep(20);
    }
  }
});
