import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepUpPartitions } from '../../src/platform/db/partitions/partition-job.ts';
import { PartitionedTables } from '../../src/platform/db/partitions/partitioned-table.ts';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { tableSql } from '../../src/platform/db/sql/table-sql.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { testContext as ctx } from '../support/database.ts';
import { readMetrics } from '../support/metrics.ts';
import { startService } from '../support/service.ts';

const skip = process.env.TEST_DATABASE_URL ? false : 'TEST_DATABASE_URL is not set';
const visits = { name: 'visits', columns: {}, unique: [], optional: [], sorted: [] };

it('partitions are counted as they are made, and those ahead are shown', { skip }, async () => {
  await using service = await startService({
    env: { JOBS_POLL_MS: '5' },
    extend({ lifecycle, use }) {
      use(PartitionedTables).push({ table: 'visits', every: 'day', ahead: 4 });
      const start = async (): Promise<void> => {
        const store = use(CurrentStore);
        assert.ok(isSqlStore(store));
        const script = `${tableSql(visits, store.driver.dialect)} select partition_table('visits', 'day')`;
        await store.driver.session((session) => session.run(script));
      };
      lifecycle.add({ name: 'visits', start });
    },
  });
  const run = { schedule: 'partitions.daily', at: new Date().toISOString() };
  await service.app.platform.use(Jobs).enqueue(ctx, keepUpPartitions, run);
  const aheadOf = async (): Promise<number | undefined> => {
    const { series } = await readMetrics(service);
    return series('db_partitions_ahead').find(({ labels }) => labels.table === 'visits')?.value;
  };
  for (let waited = 0; (await aheadOf()) !== 4; waited += 20) {
    assert.ok(waited < 10_000, `${await aheadOf()} partitions are ahead`);
    await sleep(20);
  }
  const metrics = await readMetrics(service);
  assert.ok(metrics.value('db_partitions_changes_total', { kind: 'made' }) >= 5);
  assert.equal(metrics.value('db_partitions_unplaced', { table: 'visits' }), 0);
});
