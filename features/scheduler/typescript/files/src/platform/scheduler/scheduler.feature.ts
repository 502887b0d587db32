import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { Leases } from '../db/lease/leases.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { Jobs } from '../jobs/jobs.ts';
import { createLoop } from '../loop/loop.ts';
import { schedulerConfig } from './scheduler.config.ts';
import { Scheduler } from './scheduler.ts';
import { schedulesCommand } from './schedules-command.ts';
import { createTimetable } from './timetable.ts';

const LEASE = 'scheduler';
const LOOK_MS = 15_000;

/** Looks at the times in one process, the one that holds the lease. */
export const schedulerFeature = defineFeature({
  id: 'scheduler',
  after: ['jobs', 'lease'],
  config: schedulerConfig,
  setup({ clock, commands, ids, lifecycle, log, meter, provide, use }, { pollMs, leaseMs }) {
    const holder = ids.next();
    const timetable = createTimetable({ database: use(Database), jobs: () => use(Jobs), clock, ids });
    provide(Scheduler, () => timetable);
    const runs = meter.createCounter('scheduler.runs', { unit: '{run}' });
    const delays = meter.createHistogram('scheduler.delay', { unit: 's' });
    const loop = createLoop({
      everyMs: pollMs,
      async turn() {
        const ctx = systemContext(ids);
        if (timetable.schedules.length === 0 || !(await use(Leases).hold(ctx, LEASE, holder, leaseMs))) return false;
        for (const { schedule, at } of await timetable.tick(ctx)) {
          runs.add(1, { schedule });
          delays.record((clock.now().getTime() - at.getTime()) / 1000, { schedule });
          log.info({ schedule, at }, 'scheduled job added');
        }
        return false;
      },
      onError: (err) => log.warn({ err }, 'schedules cannot be looked at'),
    });
    // Every process looks whether the one with the lease does its work.
    let overdueMs: number | undefined;
    meter.createObservableGauge('scheduler.overdue', { unit: 's' }).addCallback((result) => {
      if (overdueMs !== undefined) result.observe(overdueMs / 1000);
    });
    const look = createLoop({
      everyMs: LOOK_MS,
      async turn() {
        if (timetable.schedules.length > 0) overdueMs = await timetable.overdueMs(systemContext(ids));
        return false;
      },
      onError: (err) => log.warn({ err }, 'schedules cannot be looked at'),
    });
    lifecycle.add({
      name: 'scheduler',
      last: true,
      async start() {
        loop.start();
        look.start();
      },
      async stop() {
        await Promise.all([loop.stop(), look.stop()]);
        // Another process takes over at once.
        await use(Leases)
          .release(systemContext(ids), LEASE, holder)
          .catch(() => undefined);
      },
    });
    commands.add('schedules', async (args) => {
      await use(CurrentStore).open();
      try {
        const lines = await schedulesCommand(systemContext(ids), timetable, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await use(CurrentStore).close();
      }
    });
  },
});
