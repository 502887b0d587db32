import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createIdSource } from '../../src/kernel/id.ts';
import { where } from '../../src/kernel/specification.ts';
import { createPostgresDriver } from '../../src/platform/db/drivers/postgres/postgres-driver.ts';
import type { SqlStore } from '../../src/platform/db/sql/sql-store.ts';
import type { Table } from '../../src/platform/db/store.ts';
import { createViews, type OpenViews } from '../../src/platform/db/views/create-views.ts';
import { materializedViews } from '../../src/platform/db/views/materialized-views.ts';
import { createRefreshLog, refreshTable } from '../../src/platform/db/views/refresh-log.ts';
import { refreshView } from '../../src/platform/db/views/refresh-view.ts';
import type { MaterializedView } from '../../src/platform/db/views/view.ts';
import { Views } from '../../src/platform/db/views/views.ts';
import { viewsCommand } from '../../src/platform/db/views/views-command.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { Scheduler } from '../../src/platform/scheduler/scheduler.ts';
import { testContext as ctx, openDatabase } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { openScratchStore } from '../support/scratch-store.ts';
import { startService } from '../support/service.ts';

const url = process.env.TEST_DATABASE_URL ?? '';
const skip = url === '' ? 'TEST_DATABASE_URL is not set' : false;
const readings: Table = { name: 'readings', columns: { sensor: 'text' }, unique: [], optional: [], sorted: [] };
const bySensor: MaterializedView = {
  name: 'by_sensor',
  columns: { sensor: 'text', count: 'integer' },
  key: ['sensor'],
  cron: '0 * * * *',
};
const ids = createIdSource();

interface TestViews extends AsyncDisposable {
  readonly store: SqlStore;
  readonly views: OpenViews;
  run(script: string): Promise<void>;
  insert(sensor: string): Promise<void>;
  at(time: string): void;
  /** The sensors that the view shows, and how often. */
  read(): Promise<readonly unknown[]>;
}

async function openViews(): Promise<TestViews> {
  const limits = { poolMin: 0, poolMax: 4, acquireTimeoutMs: 5000, statementTimeoutMs: 5000 };
  const store = await openScratchStore(createPostgresDriver({ url, ...limits }), [readings, refreshTable]);
  const { database } = await openDatabase(async () => store, []);
  const run = (script: string) => store.driver.session((session) => session.run(script));
  await run(`create materialized view by_sensor as select sensor, count(*) as count from readings group by sensor;
    create unique index by_sensor_key on by_sensor (sensor)`);
  let now = new Date('2026-03-01T09:30:00.000Z');
  const clock = { now: () => now };
  const views = createViews({
    database,
    log: createRefreshLog(database, clock, ids),
    jobs: () => assert.fail('no jobs here'),
    clock,
    ids,
    driver: () => store.driver,
    onAdd: () => undefined,
  });
  views.add(bySensor);
  return {
    store,
    views,
    run,
    async insert(sensor) {
      const tx = await store.begin(ctx);
      const at = now.toISOString();
      await tx.insert(readings, { id: ids.next(), version: 1, created_at: at, updated_at: at, sensor });
      await tx.commit();
    },
    at(time) {
      now = new Date(`2026-03-01T${time}:00.000Z`);
    },
    async read() {
      const { rows } = await views.list(ctx, bySensor, { sort: '-count', limit: 10 });
      return rows.map(({ sensor, count }) => `${sensor} ${count}`);
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

describe('materialized views of PostgreSQL', { skip }, () => {
  it('show what was so at their last refresh, and say when that was', async () => {
    await using test = await openViews();
    await test.insert('a');
    assert.deepEqual([await test.read(), await asOf(test)], [[], undefined]);
    assert.notEqual(await test.views.refreshNow(ctx, bySensor), undefined);
    await test.insert('b');
    await test.insert('b');
    assert.deepEqual([await test.read(), await asOf(test)], [['a 1'], '2026-03-01T09:30:00.000Z']);
    test.at('10:10');
    await test.views.refreshNow(ctx, bySensor);
    assert.deepEqual([await test.read(), await asOf(test)], [['b 2', 'a 1'], '2026-03-01T10:10:00.000Z']);
    const some = { where: where('sensor', 'eq', 'a'), sort: 'sensor', limit: 10 };
    assert.deepEqual((await test.views.list(ctx, bySensor, some)).rows, [{ sensor: 'a', count: 1 }]);
  });

  it('are read while they are refreshed', async () => {
    await using test = await openViews();
    const { sql: reader } = await test.store.driver.begin(ctx);
    await sql`select * from by_sensor`.execute(reader);
    // The reader holds its lock until its transaction ends, so that a refresh which needs the view for itself would wait.
    assert.equal(await refreshView(ctx, test.store.driver, 'by_sensor'), true);
    await reader.rollback().execute();
  });

  it('are refreshed by one at a time', async () => {
    await using test = await openViews();
    const { sql: holder } = await test.store.driver.begin(ctx);
    await sql`select pg_advisory_xact_lock(hashtext('view'), hashtext(current_schema() || '.by_sensor'))`.execute(
      holder,
    );
    assert.equal(await test.views.refreshNow(ctx, bySensor), undefined);
    assert.equal(await asOf(test), undefined);
    await holder.rollback().execute();
    assert.notEqual(await test.views.refreshNow(ctx, bySensor), undefined);
  });

  it('may take longer than other statements, which have their limit again afterwards', async () => {
    const slow = createPostgresDriver({ url, poolMin: 0, poolMax: 1, acquireTimeoutMs: 5000, statementTimeoutMs: 300 });
    const store = await openScratchStore(slow, []);
    const body =
      'select 1 as one from (select pg_sleep(0.5)) as nap with no data; create unique index nap_key on nap (one)';
    await store.driver.session((session) => session.run(`create materialized view nap as ${body}`));
    assert.equal(await refreshView(ctx, store.driver, 'nap'), true);
    await assert.rejects(sql`select pg_sleep(5)`.execute(store.driver.reader()), { code: '57014' });
    await store.close();
  });

  it('that fail leave no lock behind', async () => {
    await using test = await openViews();
    await test.run('drop index by_sensor_key');
    await assert.rejects(test.views.refreshNow(ctx, bySensor), /cannot refresh materialized view .* concurrently/);
    await test.run('create unique index by_sensor_key on by_sensor (sensor)');
    assert.notEqual(await test.views.refreshNow(ctx, bySensor), undefined);
  });

  it('are overdue from the first time at which they were not refreshed', async () => {
    await using test = await openViews();
    const overdue = async () => (await test.views.status(ctx)).map(({ overdueMs }) => overdueMs / 60_000);
    for (const [time, minutes] of [
      ['09:59', 0],
      ['10:05', 5],
    ] as const) {
      test.at(time);
      assert.deepEqual(await overdue(), [minutes], time);
    }
    await test.views.refreshNow(ctx, bySensor);
    assert.deepEqual(await overdue(), [0]);
    test.at('11:01');
    assert.deepEqual(await overdue(), [1]);
  });

  it('are listed and refreshed for people', async () => {
    await using test = await openViews();
    const run = (...args: readonly string[]) => viewsCommand(ctx, test.views, args);
    assert.deepEqual(await run(), ['by_sensor  0 * * * *  never refreshed']);
    assert.match((await run('refresh', 'by_sensor'))[0] ?? '', /^by_sensor is refreshed, in \d+ ms\.$/);
    assert.match((await run())[0] ?? '', /refreshed: 2026-03-01T09:30:00\.000Z, in \d+ ms$/);
    await assert.rejects(run('refresh', 'x'), /There is no view x\. Views: by_sensor/);
    await assert.rejects(run('x'), /views takes nothing, or refresh and a name/);
  });
});

async function asOf({ views }: TestViews): Promise<string | undefined> {
  return (await views.list(ctx, bySensor, { sort: 'sensor', limit: 1 })).asOf?.toISOString();
}

describe('the views of the service', () => {
  it('count what there is of each module, after a job has refreshed them', async () => {
    await using service = await startService({ env: { JOBS_POLL_MS: '5' } });
    const { use } = service.app.platform;
    const views = use(Views);
    for (const contract of modules) {
      const view = materializedViews.find(({ name }) => name === `${contract.collection.replaceAll('-', '_')}_by_day`);
      assert.ok(view, contract.collection);
      assert.ok(use(Scheduler).schedules.some(({ name, cron }) => name === `views.${view.name}` && cron === view.cron));
      const path = `/${contract.collection}`;
      for (let made = 0; made < 2; made += 1) {
        assert.equal((await service.client.post(path, sampleOf(contract))).status, 201);
      }
      await views.refresh(ctx, view);
      const read = () => views.list(ctx, view, { sort: '-day', limit: 10 });
      const isEmpty = async (): Promise<boolean> => {
        const { rows, asOf: moment } = await read();
        return rows.length === 0 || moment === undefined;
      };
      for (let waited = 0; await isEmpty(); waited += 5) {
        assert.ok(waited < 10_000, `${view.name} is not refreshed`);
        await sleep(5);
      }
      const { rows, asOf: moment } = await read();
      assert.ok(moment && Date.now() - moment.getTime() < 60_000);
      assert.equal(
        rows.reduce((sum, { count }) => sum + Number(count), 0),
        2,
      );
      assert.match(String(rows[0]?.day), /^\d{4}-\d{2}-\d{2}$/);
      assert.deepEqual(Object.keys(rows[0] ?? {}).sort(), Object.keys(view.columns).sort());
    }
    assert.equal((await use(Jobs).dead(ctx, 10)).length, 0);
  });

  it('have names of their own', async () => {
    const twice = startService({
      extend({ use }) {
        use(Views).add(bySensor);
        use(Views).add(bySensor);
      },
    });
    await assert.rejects(twice, /two views by_sensor/);
  });
});
