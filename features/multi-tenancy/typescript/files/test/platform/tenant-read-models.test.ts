import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineReadModel, Projections } from '../../src/platform/cqrs/projections.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { tableSql } from '../../src/platform/db/sql/table-sql.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { tableOf } from '../../src/platform/module/mapper.ts';
import { withTenant } from '../../src/platform/tenant/tenant-table.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { clientOf, memberOf } from '../support/tenants.ts';

const totals = defineReadModel({ name: 'tenant_totals', columns: { count: 'integer' } });

it('a read model holds the rows of each tenant for itself, under the same keys', async () => {
  const [contract] = modules;
  assert.ok(contract);
  await using service = await startService({
    env: { PROJECTIONS_POLL_MS: '5' },
    extend({ lifecycle, use }) {
      use(Projections).add({
        name: 'tenant-totals',
        model: totals,
        sources: [tableOf(contract)],
        async project(_tx, rows) {
          const known = await rows.get('all');
          await rows.put('all', { count: Number(known?.count ?? 0) + 1 });
        },
      });
      const start = async (): Promise<void> => {
        const store = use(CurrentStore);
        if (!isSqlStore(store)) return;
        const script = tableSql(withTenant(totals.table), store.driver.dialect);
        await store.driver.session((session) => session.run(script));
      };
      lifecycle.add({ name: 'totals', start });
    },
  });
  const path = `/${contract.collection}`;
  for (const tenant of ['acme', 'acme', 'other'])
    assert.equal((await clientOf(service, tenant).post(path, sampleOf(contract))).status, 201);
  const projections = service.app.platform.use(Projections);
  const read = async (tenant: string) => {
    const list = await projections.list(memberOf(tenant), totals, { sort: 'count', limit: 9 });
    return list.map(({ count }) => count);
  };
  const counts = async () => [await read('acme'), await read('other'), await read('nobody')];
  for (let waited = 0; JSON.stringify(await counts()) !== '[[2],[1],[]]'; waited += 20) {
    assert.ok(waited < 10_000, JSON.stringify(await counts()));
    await sleep(20);
  }
  assert.equal((await projections.find(memberOf('other'), totals, 'all'))?.count, 1);
  assert.equal(await projections.find(memberOf('nobody'), totals, 'all'), undefined);
});
