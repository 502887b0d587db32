import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIdSource } from '../../src/kernel/id.ts';
import { createJobs } from '../../src/platform/jobs/create-jobs.ts';
import { createDbJobQueue } from '../../src/platform/jobs/drivers/db/db-job-queue.ts';
import { batchTable, jobTable } from '../../src/platform/jobs/drivers/db/job-tables.ts';
import { defineJob } from '../../src/platform/jobs/job.ts';
import { Jobs } from '../../src/platform/jobs/jobs.ts';
import { readCron } from '../../src/platform/scheduler/cron-times.ts';
import { scheduleTable } from '../../src/platform/scheduler/schedule-table.ts';
import { type Schedule, type ScheduledRun, Scheduler } from '../../src/platform/scheduler/scheduler.ts';
import { schedulesCommand } from '../../src/platform/scheduler/schedules-command.ts';
import { createTimetable, type Timetable } from '../../src/platform/scheduler/timetable.ts';
import { testContext as ctx, openDatabase, type TestDatabase } from '../support/database.ts';
import { startService } from '../support/service.ts';
import { stores } from '../support/stores.ts';
import type { TestStore } from '../support/test-store.ts';

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
const MINUTE_MS = 60_000;
const job = defineJob<ScheduledRun>('test.scheduled');
const hourly: Schedule = { name: 'test.hourly', cron: '0 * * * *', job };

interface TestTimetable extends AsyncDisposable {
  /** As several processes see it. */
  readonly tables: readonly [Timetable, Timetable];
  /** The moments of the jobs that were added since the last call. */
  added(): Promise<readonly string[]>;
  at(time: string): void;
  /** The same database after a release with another schedule. */
  restart(schedule: Schedule): Promise<TestTimetable>;
}

async function openTimetable(open: TestStore['open'], schedule: Schedule): Promise<TestTimetable> {
  const db = await openDatabase(open, [jobTable, batchTable, scheduleTable]);
  return createTimetables(db, schedule, new Date('2026-03-01T09:30:00.000Z'));
}

async function createTimetables(db: TestDatabase, schedule: Schedule, start: Date): Promise<TestTimetable> {
  let now = start;
  const clock = { now: () => now };
  const ids = createIdSource();
  const create = async () => {
    const { database } = await openDatabase(async () => db.store, []);
    const queue = createDbJobQueue({ database, clock, ids, isShared: () => true });
    const jobs = createJobs({ queue: () => queue, handlers: new Map(), clock, attempts: 1 });
    const timetable = createTimetable({ database, jobs: () => jobs, clock, ids });
    timetable.add(schedule);
    return { timetable, queue };
  };
  const [one, two] = [await create(), await create()];
  return {
    tables: [one.timetable, two.timetable],
    async added() {
      const taken = await one.queue.take(ctx, [job.name], 1000, MINUTE_MS);
      return taken.map(({ data }) => JSON.parse(data).at.slice(5, 16)).toSorted();
    },
    at(time) {
      now = new Date(`2026-${time}:00.000Z`);
    },
    restart: (changed) => createTimetables({ ...db, [Symbol.asyncDispose]: async () => undefined }, changed, now),
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

const tick = ({ tables }: TestTimetable) => Promise.all(tables.map((timetable) => timetable.tick(ctx)));

for (const [name, { skip, open }] of Object.entries(stores)) {
  describe(`schedules on ${name}`, { skip }, () => {
    it('are overdue for as long as nobody follows them', async () => {
      await using test = await openTimetable(open, hourly);
      const [{ overdueMs }] = test.tables;
      assert.equal(await overdueMs(ctx), 0);
      await tick(test);
      test.at('03-01T09:59');
      assert.equal(await overdueMs(ctx), 0);
      test.at('03-01T10:05');
      assert.equal(await overdueMs(ctx), 5 * MINUTE_MS);
      await tick(test);
      assert.equal(await overdueMs(ctx), 0);
    });

    it('add one job for each time, however many processes look', async () => {
      await using test = await openTimetable(open, hourly);
      await tick(test);
      assert.deepEqual(await test.added(), []);
      for (const [time, expected] of [
        ['03-01T09:59', []],
        ['03-01T10:00', ['03-01T10:00']],
        ['03-01T10:00', []],
        ['03-01T10:59', []],
        ['03-01T11:02', ['03-01T11:00']],
      ] as const) {
        test.at(time);
        await tick(test);
        await tick(test);
        assert.deepEqual(await test.added(), expected, time);
      }
      const [status] = await test.tables[0].status(ctx);
      assert.deepEqual([status?.nextAt, status?.lastAt], ['2026-03-01T12:00:00.000Z', '2026-03-01T11:00:00.000Z']);
    });

    for (const [missed, expected] of [
      ['once', ['03-01T13:00']],
      ['all', ['03-01T10:00', '03-01T11:00', '03-01T12:00', '03-01T13:00']],
      ['skip', []],
    ] as const) {
      it(`that missed their times make up for them as they say: ${missed}`, async () => {
        await using test = await openTimetable(open, { ...hourly, missed });
        await tick(test);
        test.at('03-01T13:20');
        await tick(test);
        assert.deepEqual(await test.added(), expected);
        test.at('03-01T14:00');
        await tick(test);
        assert.deepEqual(await test.added(), ['03-01T14:00']);
      });
    }

    it('never make up for more than a hundred', async () => {
      await using test = await openTimetable(open, { ...hourly, cron: '* * * * *', missed: 'all' });
      await tick(test);
      test.at('03-01T13:20');
      await test.tables[0].tick(ctx);
      const added = await test.added();
      assert.deepEqual([added.length, added[0], added.at(-1)], [100, '03-01T11:41', '03-01T13:20']);
    });

    it('with new times forget the old ones', async () => {
      await using test = await openTimetable(open, hourly);
      await tick(test);
      test.at('03-01T10:20');
      await using later = await test.restart({ ...hourly, cron: '45 * * * *' });
      await tick(later);
      assert.deepEqual(await later.added(), []);
      later.at('03-01T10:45');
      await tick(later);
      assert.deepEqual(await later.added(), ['03-01T10:45']);
    });
  });
}

describe('the times of a schedule', () => {
  const next = (cron: string, zone: string, from: string) => readCron(cron, zone).after(new Date(from))?.toISOString();

  it('follow the summer time of their zone', () => {
    assert.equal(next('30 6 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z'), '2026-03-29T04:30:00.000Z');
    assert.equal(next('30 6 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z'), '2026-03-28T05:30:00.000Z');
    assert.equal(next('30 6 * * mon-fri', 'UTC', '2026-03-27T12:00:00Z'), '2026-03-30T06:30:00.000Z');
  });

  it('end where there are none', () => {
    assert.equal(next('0 0 30 2 *', 'UTC', '2026-01-01T00:00:00Z'), undefined);
  });

  it('have five fields and a zone that exists', () => {
    for (const [cron, zone] of [
      ['* * * *', 'UTC'],
      ['* * * * * *', 'UTC'],
      ['61 * * * *', 'UTC'],
      ['0 0 * * *', 'Europe/Atlantis'],
    ] as const) {
      assert.throws(() => readCron(cron, zone).after(new Date(0)), Error, `${cron} ${zone}`);
    }
  });
});

describe('the scheduler of the service', () => {
  it('adds jobs that are done, and one when somebody asks for it', async () => {
    const start = Date.parse('2026-03-01T09:59:30.000Z');
    const began = Date.now();
    let ahead = 0;
    const seen: ScheduledRun[] = [];
    await using service = await startService({
      clock: { now: () => new Date(start + (Date.now() - began) + ahead) },
      env: { SCHEDULER_POLL_MS: '5', JOBS_POLL_MS: '5' },
      extend({ use }) {
        use(Jobs).handle(job, async (_ctx, run) => void seen.push(run));
        use(Scheduler).add(hourly);
      },
    });
    const until = async (count: number): Promise<void> => {
      for (let waited = 0; seen.length < count; waited += 5) {
        assert.ok(waited < 10_000, 'it did not happen');
        await sleep(5);
      }
    };
    const timetable = service.app.platform.use(Scheduler) as Timetable;
    const nextAt = async () => (await timetable.status(ctx)).find(({ name }) => name === hourly.name)?.nextAt;
    while ((await nextAt()) === undefined) await sleep(5);
    ahead = MINUTE_MS;
    await until(1);
    assert.deepEqual(seen, [{ schedule: 'test.hourly', at: '2026-03-01T10:00:00.000Z' }]);
    assert.deepEqual(await schedulesCommand(ctx, timetable, ['run', 'test.hourly']), [
      'The job of test.hourly is in the queue.',
    ]);
    await until(2);
    const lines = await schedulesCommand(ctx, timetable, []);
    assert.match(
      lines.join('\n'),
      /^test\.hourly {2}0 \* \* \* \* \(UTC\) {2}next: 2026-03-01T11:00:00\.000Z {2}last: 2026-03-01T10/m,
    );
    await assert.rejects(schedulesCommand(ctx, timetable, ['run', 'x']), /no schedule x\. Schedules: .*test\.hourly/);
    await assert.rejects(schedulesCommand(ctx, timetable, ['x']), /schedules takes nothing, or run and a name/);
  });

  it('has schedules of their own names', async () => {
    const twice = startService({
      extend({ use }) {
        use(Scheduler).add(hourly);
        use(Scheduler).add(hourly);
      },
    });
    await assert.rejects(twice, /two schedules test\.hourly/);
  });

  it('lists them on the command line', () => {
    const { stdout } = spawnSync(process.execPath, [MAIN, 'schedules'], {
      encoding: 'utf8',
      env: { DATABASE_URL: 'memory:' },
    });
    assert.match(stdout, /^(No schedules\.|(\S+ {2}.+ {2}next: when a process runs {2}last: never\n?)+)$/m);
  });
});
