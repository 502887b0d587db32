import { defineFeature } from '../../../feature.ts';
import { QueryLog } from '../../sql/query-log.ts';
import { AllSessionSettings, type SessionSettings } from '../../sql/sql-driver.ts';
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
    const settings: SessionSettings = (ctx) =>
      Object.assign({}, ...use(AllSessionSettings).map((settingsOf) => settingsOf(ctx)));
    for (const scheme of ['postgres', 'postgresql']) {
      use(StoreDrivers).set(scheme, ({ href }) =>
        createSqlStore(createPostgresDriver({ url: href, ...limits, settings }), use(QueryLog)),
      );
    }
  },
});
