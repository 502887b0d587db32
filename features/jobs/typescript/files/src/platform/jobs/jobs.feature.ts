import { systemContext } from '../context/context.ts';
import { Database } from '../db/database.ts';
import { isSqlStore } from '../db/sql/sql-store.ts';
import { CurrentStore } from '../db/store.ts';
import { defineFeature } from '../feature.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import { createJobs } from './create-jobs.ts';
import { createDbJobQueue } from './drivers/db/db-job-queue.ts';
import { createJobGauges } from './job-gauges.ts';
import { CurrentJobQueue, type JobQueue, JobQueueDrivers, type OpenJobQueue } from './job-queue.ts';
import { jobsConfig } from './jobs.config.ts';
import { Jobs } from './jobs.ts';
import { jobsCommand } from './jobs-command.ts';
import { createJobUpkeep } from './upkeep.ts';
import { type RegisteredJob, Worker } from './worker.ts';

/** Work for later, in this process or in workers of their own: `main.ts worker`. */
export const jobsFeature = defineFeature({
  id: 'jobs',
  after: ['db'],
  config: jobsConfig,
  setup(platform, { url, inService, attempts, maintainMs, keepDoneHours, keepDeadHours, ...limits }) {
    const { clock, commands, ids, lifecycle, log, meter, provide, tracer, use } = platform;
    const handlers = new Map<string, RegisteredJob>();
    const queue = (): JobQueue => use(CurrentJobQueue);
    const database = use(Database);
    const tables = createDbJobQueue({ database, clock, ids, isShared: () => isSqlStore(use(CurrentStore)) });
    const openDb: OpenJobQueue = () => tables;
    provide(JobQueueDrivers, () => new Map([['db', openDb]]));
    provide(CurrentJobQueue, () => openQueue(use(JobQueueDrivers), url));
    provide(Jobs, () => createJobs({ queue, handlers, clock, attempts }));

    let worker: Worker | undefined;
    const startWorker = (): void => {
      worker ??= new Worker({ queue: queue(), handlers, clock, ids, log, meter, tracer, ...limits });
      worker.start();
    };
    lifecycle.add({ name: 'queue of jobs', start: () => queue().open(), stop: () => queue().close() });
    const gauges = createJobGauges(meter);
    const keep = { keepDoneHours, keepDeadHours };
    const upkeep = createJobUpkeep({ queue, gauges, clock, ids, log, everyMs: maintainMs, ...keep });
    lifecycle.add({
      name: 'jobs',
      last: true,
      async start() {
        upkeep.start();
        if (inService) startWorker();
      },
      async stop() {
        await Promise.all([upkeep.stop(), worker?.stop()]);
      },
    });

    const runWorker = async (): Promise<void> => {
      queue().requireShared();
      startWorker();
      log.info({ kinds: [...handlers.keys()] }, 'working');
    };
    commands.add('worker', runWorker, { resident: true });
    commands.add('jobs', async (args) => {
      await use(CurrentStore).open();
      await queue().open();
      try {
        const lines = await jobsCommand(systemContext(ids), use(Jobs), args);
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      } finally {
        await queue().close();
        await use(CurrentStore).close();
      }
    });
  },
});

function openQueue(drivers: ReadonlyMap<string, OpenJobQueue>, text: string): JobQueue {
  const url = URL.parse(text);
  const open = drivers.get(url?.protocol.slice(0, -1) ?? '');
  if (!url || !open)
    throw new StartupError(`QUEUE_URL names no installed driver. Installed: ${[...drivers.keys()].join(', ')}`);
  return open(url);
}
