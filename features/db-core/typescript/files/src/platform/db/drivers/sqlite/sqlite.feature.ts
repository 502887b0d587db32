import { defineFeature } from '../../../feature.ts';
import { StartupError } from '../../../lifecycle/startup-error.ts';
import { QueryLog } from '../../sql/query-log.ts';
import { createSqlStore } from '../../sql/sql-store.ts';
import { StoreDrivers } from '../../store.ts';
import { sqliteConfig } from './sqlite.config.ts';
import { createSqliteDriver } from './sqlite-driver.ts';

/** `sqlite:./data/app.db` */
export const sqliteFeature = defineFeature({
  id: 'sqlite',
  after: ['db', 'sql'],
  config: sqliteConfig,
  setup({ use }, { busyTimeoutMs }) {
    use(StoreDrivers).set('sqlite', (url) =>
      createSqlStore(createSqliteDriver({ path: filePath(url), busyTimeoutMs }), use(QueryLog)),
    );
  },
});

function filePath({ pathname, host }: URL): string {
  if (host !== '' || pathname === '' || pathname.startsWith(':'))
    throw new StartupError('DATABASE_URL names no file: write sqlite:./data/app.db or sqlite:/var/lib/app.db');
  return decodeURIComponent(pathname);
}
