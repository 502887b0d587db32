import { Database } from '../../../db/database.ts';
import { isPostgresDriver } from '../../../db/drivers/postgres/postgres-driver.ts';
import { isSqlStore } from '../../../db/sql/sql-store.ts';
import { CurrentStore } from '../../../db/store.ts';
import { defineFeature } from '../../../feature.ts';
import { type JobQueue, JobQueueDrivers } from '../../job-queue.ts';
import { createJobBell } from './job-bell.ts';
import { createPostgresJobQueue } from './postgres-job-queue.ts';
import { postgresJobsConfig } from './postgres-jobs.config.ts';

/** Jobs in the tables of the service, where those are in PostgreSQL. */
export const postgresJobsFeature = defineFeature({
  id: 'jobs-postgres',
  after: ['jobs', 'postgres'],
  config: postgresJobsConfig,
  setup({ clock, ids, log, use }, { listenUrl }) {
    const drivers = use(JobQueueDrivers);
    const openTables = drivers.get('db');
    if (!openTables) throw new Error('Jobs have no tables');
    drivers.set('db', (url): JobQueue => {
      const tables = openTables(url);
      const store = use(CurrentStore);
      const driver = isSqlStore(store) ? store.driver : undefined;
      // A service that runs without a server keeps its jobs in the database that is embedded.
      if (!driver || !isPostgresDriver(driver)) return tables;
      const sql = () => driver.reader();
      const bell = createJobBell({ sql, connect: () => driver.connect(listenUrl), self: ids.next(), log });
      return createPostgresJobQueue({ tables, database: use(Database), sql, clock, bell });
    });
  },
});
