import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import { type Row, UniqueViolation } from '../db/store.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type CronTimes, readCron } from './cron-times.ts';
import { scheduleTable } from './schedule-table.ts';
import type { Schedule, Scheduler, ScheduleStatus } from './scheduler.ts';

const UTC = 'UTC';
/** So late counts as on time: a process may have been busy, or the lease of a lost one had to end. */
const GRACE_MS = 60_000;
/** Of a schedule that wants every missed time. */
const MOST_MISSED = 100;

export interface TimetableOptions {
  readonly database: Database;
  readonly jobs: () => Jobs;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** A job that a schedule has added. */
export interface AddedRun {
  readonly schedule: string;
  readonly at: Date;
}

export interface Timetable extends Scheduler {
  /** Adds the jobs whose time has come, and writes down the next times in the same transaction. */
  tick(ctx: Context): Promise<readonly AddedRun[]>;
  status(ctx: Context): Promise<readonly ScheduleStatus[]>;
  /** For how long the schedule that is due first has been waiting. */
  overdueMs(ctx: Context): Promise<number>;
  /** Adds the job of a schedule now, beside its times. False when there is no such schedule. */
  runNow(ctx: Context, name: string): Promise<boolean>;
}

interface Entry {
  readonly schedule: Schedule;
  readonly zone: string;
  readonly times: CronTimes;
}

export function createTimetable({ database, jobs, clock, ids }: TimetableOptions): Timetable {
  database.declare(scheduleTable);
  const entries = new Map<string, Entry>();
  const order = [{ column: 'name', descending: false }];

  const find = async (ctx: Context, name: string): Promise<Row | undefined> => {
    const query = { where: where('name', 'eq', name), order, limit: 1 };
    return (await database.reader(ctx).select(scheduleTable, query))[0];
  };

  const list = (ctx: Context): Promise<readonly Row[]> =>
    database.reader(ctx).select(scheduleTable, { where: and(), order, limit: 10_000 });

  const enqueue = (ctx: Context, { name, job }: Schedule, at: Date): Promise<string> =>
    jobs().enqueue(ctx, job, { schedule: name, at: at.toISOString() });

  async function register(tx: TransactionContext, { schedule, zone, times }: Entry): Promise<void> {
    const now = clock.now();
    const at = now.toISOString();
    const base = { id: ids.next(), version: 1, created_at: at, updated_at: at };
    const next_at = times.after(now)?.toISOString() ?? null;
    const { name, cron } = schedule;
    await database.writer(tx).insert(scheduleTable, { ...base, name, cron, zone, next_at, last_at: null });
  }

  async function advance(tx: TransactionContext, entry: Entry): Promise<readonly AddedRun[]> {
    const { schedule, zone, times } = entry;
    const row = await find(tx, schedule.name);
    if (!row) {
      await register(tx, entry);
      return [];
    }
    const now = clock.now();
    // With new times, those of before do not count any more.
    const isChanged = row.cron !== schedule.cron || row.zone !== zone;
    const due = isChanged ? [] : dueTimes(entry, row, now);
    if (!isChanged && due.length === 0) return [];
    const changed = {
      ...row,
      version: row.version + 1,
      updated_at: now.toISOString(),
      cron: schedule.cron,
      zone,
      next_at: times.after(now)?.toISOString() ?? null,
      last_at: due.at(-1)?.toISOString() ?? row.last_at ?? null,
    };
    // Somebody else was faster: the jobs of these times are there.
    if (!(await database.writer(tx).update(scheduleTable, changed, row.version))) return [];
    const chosen = chooseRuns(schedule, due, now);
    for (const at of chosen) await enqueue(tx, schedule, at);
    return chosen.map((at) => ({ schedule: schedule.name, at }));
  }

  return {
    add(schedule) {
      if (entries.has(schedule.name)) throw new Error(`There are two schedules ${schedule.name}`);
      const zone = schedule.zone ?? UTC;
      entries.set(schedule.name, { schedule, zone, times: readCron(schedule.cron, zone) });
    },
    get schedules() {
      return [...entries.values()].map(({ schedule }) => schedule);
    },
    async tick(ctx) {
      const rows = await list(ctx);
      const added: AddedRun[] = [];
      for (const entry of entries.values()) {
        const row = rows.find(({ name }) => name === entry.schedule.name);
        if (isWaiting(entry, row, clock.now())) continue;
        added.push(...(await database.run(ctx, (tx) => advance(tx, entry)).catch(unlessTaken)));
      }
      return added;
    },
    async status(ctx) {
      const rows = await list(ctx);
      return [...entries.values()].map(({ schedule: { name, cron }, zone }) => {
        const row = rows.find((one) => one.name === name);
        return { name, cron, zone, nextAt: readTime(row, 'next_at'), lastAt: readTime(row, 'last_at') };
      });
    },
    async overdueMs(ctx) {
      const rows = await list(ctx);
      const next = rows.filter(({ name }) => entries.has(String(name))).map((row) => readTime(row, 'next_at'));
      const now = clock.now().getTime();
      return Math.max(0, ...next.map((at) => (at === undefined ? 0 : now - Date.parse(at))));
    },
    async runNow(ctx, name) {
      const entry = entries.get(name);
      if (entry) await enqueue(ctx, entry.schedule, clock.now());
      return entry !== undefined;
    },
  };
}

function isWaiting({ schedule, zone }: Entry, row: Row | undefined, now: Date): boolean {
  if (!row || row.cron !== schedule.cron || row.zone !== zone) return false;
  const next = readTime(row, 'next_at');
  return next === undefined || Date.parse(next) > now.getTime();
}

/** The latest ones, if there are too many. */
function dueTimes({ times }: Entry, row: Row, now: Date): readonly Date[] {
  const next = readTime(row, 'next_at');
  const due: Date[] = [];
  for (let at = next === undefined ? undefined : new Date(next); at && at <= now; at = times.after(at)) {
    due.push(at);
    if (due.length > MOST_MISSED) due.shift();
  }
  return due;
}

function chooseRuns({ missed = 'once' }: Schedule, due: readonly Date[], now: Date): readonly Date[] {
  if (missed === 'all') return due;
  const latest = due.slice(-1);
  return missed === 'once' ? latest : latest.filter((at) => now.getTime() - at.getTime() <= GRACE_MS);
}

/** Two processes began at once, and the other one has written the row of a new schedule. */
function unlessTaken(error: unknown): readonly AddedRun[] {
  if (error instanceof UniqueViolation) return [];
  throw error;
}

function readTime(row: Row | undefined, column: 'next_at' | 'last_at'): string | undefined {
  const value = row?.[column] ?? null;
  return value === null ? undefined : String(value);
}
