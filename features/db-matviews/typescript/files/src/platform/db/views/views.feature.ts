import { systemContext } from '../../context/context.ts';
import { defineFeature } from '../../feature.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { createLoop } from '../../loop/loop.ts';
import { Scheduler } from '../../scheduler/scheduler.ts';
import { Database } from '../database.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import { isSqlStore } from '../sql/sql-store.ts';
import { CurrentStore } from '../store.ts';
import { createViews } from './create-views.ts';
import { materializedViews } from './materialized-views.ts';
import { createRefreshLog } from './refresh-log.ts';
import { refreshViews, scheduleOf } from './view-schedule.ts';
import { type ViewStatus, Views } from './views.ts';
import { viewsCommand } from './views-command.ts';

const LOOK_MS = 15_000;

/** Keeps materialized views fresh, each at its own times. On SQLite they are made anew whenever they are read. */
export const viewsFeature = defineFeature({
  id: 'views',
  after: ['db', 'jobs', 'scheduler'],
  setup({ clock, commands, ids, lifecycle, log, meter, provide, use }) {
    const driver = (): SqlDriver | undefined => {
      const store = use(CurrentStore);
      return isSqlStore(store) && store.driver.dialect.name === 'postgres' ? store.driver : undefined;
    };
    const refreshes = createRefreshLog(use(Database), clock, ids);
    const views = createViews({
      database: use(Database),
      log: refreshes,
      jobs: () => use(Jobs),
      clock,
      ids,
      driver,
      onAdd: (view) => use(Scheduler).add({ name: scheduleOf(view), cron: view.cron, job: refreshViews }),
    });
    provide(Views, () => views);
    for (const view of materializedViews) views.add(view);

    const durations = meter.createHistogram('db.views.refresh.duration', { unit: 's' });
    use(Jobs).handle(refreshViews, async (ctx, { schedule }) => {
      const view = [...views.all.values()].find((one) => scheduleOf(one) === schedule);
      // A release without it has come meanwhile.
      if (!view) return;
      const took = await views.refreshNow(ctx, view);
      if (took !== undefined) durations.record(took / 1000, { view: view.name });
      look.wake();
    });

    let status: readonly ViewStatus[] = [];
    meter.createObservableGauge('db.views.overdue', { unit: 's' }).addCallback((result) => {
      for (const { view, overdueMs } of status) result.observe(overdueMs / 1000, { view: view.name });
    });
    const look = createLoop({
      everyMs: LOOK_MS,
      async turn() {
        if (driver()) status = await views.status(systemContext(ids));
        return false;
      },
      onError: (err) => log.warn({ err }, 'views cannot be looked at'),
    });
    lifecycle.add({ name: 'views', last: true, start: async () => look.start(), stop: () => look.stop() });

    commands.add('views', async (args) => {
      await use(CurrentStore).open();
      try {
        const lines = await viewsCommand(systemContext(ids), views, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await use(CurrentStore).close();
      }
    });
  },
});
