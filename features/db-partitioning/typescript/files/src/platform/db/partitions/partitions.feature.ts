import { defineFeature } from '../../feature.ts';
import { Jobs } from '../../jobs/jobs.ts';
import { createLoop } from '../../loop/loop.ts';
import { Scheduler } from '../../scheduler/scheduler.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import { isSqlStore } from '../sql/sql-store.ts';
import { CurrentStore } from '../store.ts';
import { keepUpPartitions } from './partition-job.ts';
import { PartitionedTables } from './partitioned-table.ts';
import { partitionedTables } from './partitioned-tables.ts';
import { partitionsConfig } from './partitions.config.ts';
import { keepUp, type PartitionState, readState } from './partitions.ts';
import { partitionsCommand } from './partitions-command.ts';

const LOOK_MS = 60_000;

/** Has a partition ready before its time comes, and drops those that are not kept. Nothing on SQLite, which has no partitions. */
export const partitionsFeature = defineFeature({
  id: 'partitions',
  after: ['db', 'jobs', 'scheduler'],
  config: partitionsConfig,
  setup({ commands, lifecycle, log, meter, provide, use }, { cron }) {
    const tables = [...partitionedTables];
    provide(PartitionedTables, () => tables);
    const driver = (): SqlDriver | undefined => {
      const store = use(CurrentStore);
      return isSqlStore(store) && store.driver.dialect.name === 'postgres' ? store.driver : undefined;
    };
    const changes = meter.createCounter('db.partitions.changes', { unit: '{partition}' });
    const state = new Map<string, PartitionState>();

    use(Jobs).handle(keepUpPartitions, async () => {
      const current = driver();
      if (!current) return;
      for (const table of tables) {
        const { made, dropped } = await keepUp(current, table);
        changes.add(made.length, { kind: 'made' });
        changes.add(dropped.length, { kind: 'dropped' });
        if (made.length + dropped.length > 0) log.info({ table: table.table, made, dropped }, 'partitions changed');
      }
      look.wake();
    });
    use(Scheduler).add({ name: 'partitions.daily', cron, job: keepUpPartitions });

    for (const [name, unit, read] of [
      ['db.partitions.ahead', '{partition}', ({ ahead }: PartitionState) => ahead],
      ['db.partitions.unplaced', '{row}', ({ unplaced }: PartitionState) => unplaced],
    ] as const) {
      meter.createObservableGauge(name, { unit }).addCallback((result) => {
        for (const [table, of] of state) result.observe(read(of), { table });
      });
    }
    const look = createLoop({
      everyMs: LOOK_MS,
      async turn() {
        const current = driver();
        if (!current) return false;
        for (const { table } of tables) state.set(table, await readState(current.reader(), table));
        return false;
      },
      onError: (err) => log.warn({ err }, 'partitions cannot be looked at'),
    });
    lifecycle.add({ name: 'partitions', last: true, start: async () => look.start(), stop: () => look.stop() });

    commands.add('partitions', async (args) => {
      await use(CurrentStore).open();
      try {
        const lines = await partitionsCommand(driver(), tables, args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await use(CurrentStore).close();
      }
    });
  },
});
