import { defineFeature } from '../../../feature.ts';
import { QueryLog } from '../../sql/query-log.ts';
import { createSqlStore } from '../../sql/sql-store.ts';
import { StoreDrivers } from '../../store.ts';
import { postgresConfig } from './postgres.config.ts';
import { createPostgresDriver } from './postgres-driver.ts';

/** `postgres://user:password@host:5432/database` */
export const postgresFeature = defineFeature({
  id: 'postgres',
  after: ['db', 'sql'],
  config: postgresConfig,
  setup({ use }, limits) {
    for (const scheme of ['postgres', 'postgresql']) {
      use(StoreDrivers).set(scheme, ({ href }) =>
        createSqlStore(createPostgresDriver({ url: href, ...limits }), use(QueryLog)),
      );
    }
  },
});
