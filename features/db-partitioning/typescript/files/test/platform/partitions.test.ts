import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createIdSource } from '../../src/kernel/id.ts';
import { and, where } from '../../src/kernel/specification.ts';
import { createPostgresDriver } from '../../src/platform/db/drivers/postgres/postgres-driver.ts';
import { keepUpPartitions } from '../../src/platform/db/partitions/partition-job.ts';
import { type PartitionedTable, PartitionedTables } from '../../src/platform/db/partitions/partitioned-table.ts';
import { partitionedTables } from '../../src/platform/db/partitions/partitioned-tables.ts';
import { keepUp, listPartitions, readState } from '../../src/platform/db/partitions/partitions.ts';
import { partitionsCommand } from '../../src/platform/db/partitions/partitions-command.ts';
import { isSqlStore, type SqlStore } from '../../src/platform/db/sql/sql-store.ts';
import { tableSql } from '../../src/platform/db/sql/table-sql.ts';
import { CurrentStore, type Table } from '../../src/platform/db/store.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { Scheduler } from '../../src/platform/scheduler/scheduler.ts';
import { testContext as ctx } from '../support/database.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { openScratchStore } from '../support/scratch-store.ts';
import { startService } from '../support/service.ts';

const url = process.env.TEST_DATABASE_URL ?? '';
const skip = url === '' ? 'TEST_DATABASE_URL is not set' : false;
const FUNCTIONS = new URL('../../migrations/db-partitioning/0001-create-functions.postgres.up.sql', import.meta.url);
const readings: Table = {
  name: 'readings',
  columns: { sensor: 'text' },
  unique: [],
  optional: [],
  sorted: ['created_at'],
  indexes: [['sensor', 'id']],
};
const monthly: PartitionedTable = { table: 'readings', every: 'month', ahead: 2 };

/** The first day of a month, counted from this one. */
function monthAt(distance: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + distance, 1));
}

const partitionOf = (moment: Date): string => `readings_${moment.toISOString().slice(0, 7).replace('-', '_')}`;
const idAt = (moment: Date): string => createIdSource(() => moment.getTime()).next();

interface TestPartitions extends AsyncDisposable {
  readonly store: SqlStore;
  run(script: string): Promise<void>;
  describe(): Promise<readonly string[]>;
  insert(...ids: readonly string[]): Promise<void>;
  /** The table that holds a row. */
  placeOf(id: string): Promise<string | undefined>;
  count(): Promise<number>;
}

async function openReadings(limits = {}): Promise<TestPartitions> {
  const common = { url, poolMin: 0, poolMax: 3, acquireTimeoutMs: 5000, statementTimeoutMs: 5000 };
  const store = await openScratchStore(createPostgresDriver({ ...common, ...limits }), [readings]);
  const run = (script: string) => store.driver.session((session) => session.run(script));
  await run(await readFile(FUNCTIONS, 'utf8'));
  return {
    store,
    run,
    describe: () => store.driver.session((session) => session.describe()),
    async insert(...ids) {
      const tx = await store.begin(ctx);
      const at = new Date().toISOString();
      for (const id of ids) await tx.insert(readings, { id, version: 1, created_at: at, updated_at: at, sensor: 'a' });
      await tx.commit();
    },
    async placeOf(id) {
      const { rows } = await sql<{ readonly place: string }>`
        select tableoid::regclass::text as place from readings where id = ${id}
      `.execute(store.driver.reader());
      return rows[0]?.place;
    },
    count: () => store.reader(ctx).count(readings, and()),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

const partition = "select partition_table('readings', 'month'); select partition_ensure('readings', 'month', 2)";

describe('partitions of PostgreSQL', { skip }, () => {
  it('are there for now and the next months, and a second run makes no more', async () => {
    await using test = await openReadings();
    await test.run("select partition_table('readings', 'month')");
    const { made } = await keepUp(test.store.driver, monthly);
    assert.deepEqual(
      made,
      [0, 1, 2].map((distance) => partitionOf(monthAt(distance))),
    );
    assert.deepEqual(await keepUp(test.store.driver, monthly), { made: [], dropped: [] });
    assert.deepEqual(await readState(test.store.driver.reader(), 'readings'), { ahead: 2, unplaced: 0 });
    const now = idAt(new Date());
    const next = idAt(monthAt(1));
    await test.insert(now, next);
    assert.deepEqual([await test.placeOf(now), await test.placeOf(next)], made.slice(0, 2));
  });

  it('take a table with its rows, and give it back as it was', async () => {
    await using test = await openReadings();
    const old = [idAt(monthAt(-20)), idAt(new Date())];
    await test.insert(...old);
    await test.run('alter table readings enable row level security; alter table readings force row level security');
    await test.run("create policy everybody on readings as restrictive for select to public using (sensor <> '')");
    await test.run('grant select on readings to pg_monitor');
    await test.run('create materialized view by_sensor as select sensor, count(*) from readings group by sensor');
    await test.run(
      'create unique index by_sensor_key on by_sensor (sensor); create view sensors as select sensor from readings',
    );
    const before = await test.describe();
    await test.run(partition);
    assert.equal(await test.placeOf(old[0] ?? ''), 'readings_before');
    const next = idAt(monthAt(1));
    await test.insert(next);
    assert.equal(await test.placeOf(next), partitionOf(monthAt(1)));
    const { rows } = await sql<{ readonly forced: boolean; readonly granted: boolean }>`
      select relforcerowsecurity as forced, has_table_privilege('pg_monitor', oid, 'select') as granted
      from pg_class where relname = 'readings' and relnamespace = current_schema()::regnamespace
    `.execute(test.store.driver.reader());
    assert.deepEqual(rows, [{ forced: true, granted: true }]);
    await test.run('refresh materialized view concurrently by_sensor');
    const counted = await sql`select * from by_sensor`.execute(test.store.driver.reader());
    assert.deepEqual(counted.rows, [{ sensor: 'a', count: '3' }]);
    assert.ok((await test.describe()).some((line) => line.startsWith('policy readings everybody SELECT')));
    await test.run("select partition_undo('readings')");
    assert.deepEqual(await test.describe(), before);
    assert.equal(await test.placeOf(next), 'readings');
  });

  it('change nothing for whoever reads and writes, and one is looked into for an id', async () => {
    await using test = await openReadings();
    await test.run(partition);
    const [id, other] = [idAt(new Date()), idAt(monthAt(1))];
    await test.insert(id, other);
    const order = [{ column: 'created_at', descending: true }];
    const found = await test.store.reader(ctx).select(readings, { where: where('sensor', 'eq', 'a'), order, limit: 9 });
    assert.equal(found.length, 2);
    const tx = await test.store.begin(ctx);
    const [row] = await tx.claim(readings, { where: where('id', 'eq', id), order, limit: 1 });
    assert.ok(row);
    assert.equal(await tx.update(readings, { ...row, sensor: 'b', version: 2 }, 1), true);
    assert.equal(await tx.delete(readings, other, 1), true);
    await tx.commit();
    assert.equal(await test.count(), 1);
    const plan = await sql<Record<string, string>>`explain select * from readings where id = ${id}`.execute(
      test.store.driver.reader(),
    );
    const tables = plan.rows.flatMap((line) => /on (readings_\w+)/.exec(line['QUERY PLAN'] ?? '')?.[1] ?? []);
    assert.deepEqual([...new Set(tables)], [partitionOf(new Date())]);
  });

  it('let a row wait that has none, until theirs is made', async () => {
    await using test = await openReadings();
    await test.run(partition);
    const late = idAt(monthAt(4));
    await test.insert(late);
    assert.equal(await test.placeOf(late), 'readings_default');
    assert.deepEqual(await readState(test.store.driver.reader(), 'readings'), { ahead: 2, unplaced: 1 });
    await keepUp(test.store.driver, { ...monthly, ahead: 5 });
    assert.equal(await test.placeOf(late), partitionOf(monthAt(4)));
    assert.deepEqual(await readState(test.store.driver.reader(), 'readings'), { ahead: 5, unplaced: 0 });
  });

  it('are dropped when they are older than what is kept, and only then', async () => {
    await using test = await openReadings();
    await test.run(partition);
    for (const distance of [-3, -2, -1]) {
      const [from, until] = [monthAt(distance), monthAt(distance + 1)].map((moment) =>
        moment.toISOString().slice(0, -1),
      );
      await test.run(`do $$ begin execute format('create table ${partitionOf(monthAt(distance))} partition of readings
        for values from (%L) to (%L)', partition_bound('${from}'), partition_bound('${until}')); end $$`);
    }
    await test.insert(...[-5, -3, -2, -1, 0].map((distance) => idAt(monthAt(distance))));
    assert.deepEqual(await keepUp(test.store.driver, monthly), { made: [], dropped: [] });
    assert.equal(await test.count(), 5);
    const { dropped } = await keepUp(test.store.driver, { ...monthly, keep: 2 });
    assert.deepEqual(dropped, [partitionOf(monthAt(-3))]);
    // With the one that waited in the partition for all others.
    assert.equal(await test.count(), 3);
    await assert.rejects(keepUp(test.store.driver, { ...monthly, keep: 0 }), /At least one whole month is kept/);
  });

  it('of another unit begin where those of before end', async () => {
    await using test = await openReadings();
    await test.run(partition);
    const { made } = await keepUp(test.store.driver, { table: 'readings', every: 'day', ahead: 100 });
    assert.match(made[0] ?? '', /^readings_\d{4}_\d{2}_01$/);
    assert.equal(made[0], `${partitionOf(monthAt(3))}_01`);
  });

  it('are not waited for when somebody else has the table', async () => {
    await using test = await openReadings();
    await test.run("select partition_table('readings', 'month')");
    const { sql: holder } = await test.store.driver.begin(ctx);
    await sql`lock table readings in access exclusive mode`.execute(holder);
    await assert.rejects(keepUp(test.store.driver, monthly, 50), { code: '55P03' });
    await holder.rollback().execute();
    assert.equal((await keepUp(test.store.driver, monthly)).made.length, 3);
  });

  it('are refused where they would lose something', async () => {
    await using test = await openReadings();
    await assert.rejects(keepUp(test.store.driver, monthly), /readings has no partitions: call partition_table/);
    await test.insert(crypto.randomUUID());
    await assert.rejects(test.run(partition), /readings has ids that are no UUIDs of version 7/);
    await test.run('delete from readings; create unique index one_sensor on readings (sensor)');
    await assert.rejects(test.run(partition), /readings has a natural key/);
    await test.run(
      'drop index one_sensor; create function f() returns trigger language plpgsql as $$ begin return new; end $$',
    );
    await test.run('create trigger t before insert on readings for each row execute function f()');
    await assert.rejects(test.run(partition), /readings has triggers or foreign keys/);
  });

  it('are listed for people', async () => {
    await using test = await openReadings();
    await test.run(partition);
    const [head, first, ...others] = await partitionsCommand(test.store.driver, [{ ...monthly, keep: 7 }], []);
    assert.equal(head, 'readings: one for each month, 2 ahead, 7 are kept');
    const days = [monthAt(0), monthAt(1)].map((moment) => moment.toISOString().slice(0, 10)).join(' to ');
    assert.match(first ?? '', new RegExp(`^ {2}${partitionOf(monthAt(0))} {2}${days} {2}rows not counted {2}\\d+ kB$`));
    assert.match(others.at(-1) ?? '', /^ {2}readings_default {2}all others /);
    const more = [{ ...monthly, ahead: 3 }];
    assert.deepEqual(await partitionsCommand(test.store.driver, more, ['keep-up']), [
      `Made ${partitionOf(monthAt(3))}`,
    ]);
    assert.deepEqual(await partitionsCommand(test.store.driver, more, ['keep-up']), ['Nothing to make or drop.']);
    await assert.rejects(partitionsCommand(test.store.driver, more, ['x']), /partitions takes nothing, or keep-up/);
  });
});

describe('the service', () => {
  it('keeps partitions up by a job of a schedule, and all tables in partitions that are said to be', async () => {
    await using service = await startService({
      env: { JOBS_POLL_MS: '5' },
      extend({ lifecycle, use }) {
        use(PartitionedTables).push(monthly);
        const start = async (): Promise<void> => {
          const store = use(CurrentStore);
          if (!isSqlStore(store) || skip !== false) return;
          const table = tableSql(readings, store.driver.dialect);
          await store.driver.session((session) => session.run(`${table}; select partition_table('readings', 'month')`));
        };
        lifecycle.add({ name: 'readings', start });
      },
    });
    const { use } = service.app.platform;
    const schedule = use(Scheduler).schedules.find(({ name }) => name === 'partitions.daily');
    assert.deepEqual([schedule?.cron, schedule?.job.name], ['17 2 * * *', keepUpPartitions.name]);
    const at = new Date().toISOString();
    await use(Jobs).enqueue(ctx, keepUpPartitions, { schedule: 'partitions.daily', at });
    const counts = async () =>
      (await use(Jobs).statistics(ctx)).kinds.find(({ kind }) => kind === keepUpPartitions.name)?.counts;
    for (let waited = 0; (await counts())?.done !== 1; waited += 5) {
      assert.ok(waited < 10_000, JSON.stringify(await counts()));
      await sleep(5);
    }
    const store = use(CurrentStore);
    if (!isSqlStore(store) || skip !== false) return;
    for (const { table } of [...partitionedTables, monthly]) {
      const partitions = await listPartitions(store.driver.reader(), table);
      assert.ok(partitions.length > 3, `${table} has ${partitions.length} partitions`);
    }
    assert.ok(!service.logs.some(({ msg }) => msg === 'partitions cannot be looked at'));
    for (const contract of modules) {
      const path = `/${contract.collection}`;
      const created = await service.client.post(path, sampleOf(contract));
      assert.equal((await service.client.get(created.headers.get('location') ?? '')).status, 200);
    }
  });

  it('says what is so on a database without partitions', async () => {
    assert.deepEqual(await partitionsCommand(undefined, [monthly], []), [
      'DATABASE_URL does not name PostgreSQL: nothing has partitions.',
    ]);
  });
});
