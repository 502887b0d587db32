import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { CurrentStore } from '../../src/platform/db/store.ts';
import { Views } from '../../src/platform/db/views/views.ts';
import { testContext as ctx } from '../support/database.ts';
import { readMetrics } from '../support/metrics.ts';
import { startService } from '../support/service.ts';

const skip = process.env.TEST_DATABASE_URL ? false : 'TEST_DATABASE_URL is not set';
const ones = { name: 'ones', columns: { one: 'integer' }, key: ['one'], cron: '0 0 1 1 *' } as const;

it('refreshes are measured, and none is overdue before its time', { skip }, async () => {
  await using service = await startService({
    env: { JOBS_POLL_MS: '5' },
    extend({ lifecycle, use }) {
      use(Views).add(ones);
      const start = async (): Promise<void> => {
        const store = use(CurrentStore);
        assert.ok(isSqlStore(store));
        const script = 'create materialized view ones as select 1 as one; create unique index ones_key on ones (one)';
        await store.driver.session((session) => session.run(script));
      };
      lifecycle.add({ name: 'ones', start });
    },
  });
  await service.app.platform.use(Views).refresh(ctx, ones);
  const count = async (): Promise<number | undefined> => {
    const { series } = await readMetrics(service);
    return series('db_views_refresh_duration_seconds_count').find(({ labels }) => labels.view === 'ones')?.value;
  };
  for (let waited = 0; (await count()) !== 1; waited += 20) {
    assert.ok(waited < 10_000, 'no refresh is measured');
    await sleep(20);
  }
  assert.equal((await readMetrics(service)).value('db_views_overdue_seconds', { view: 'ones' }), 0);
});
