import { defineFeature } from '../../feature.ts';
import { CurrentStore } from '../store.ts';
import { createQueryInstrument } from './query-instrument.ts';
import { createQueryLog, QueryLog } from './query-log.ts';
import { sqlConfig } from './sql.config.ts';
import { isSqlStore } from './sql-store.ts';

/** What all SQL drivers of the service share. */
export const sqlFeature = defineFeature({
  id: 'sql',
  config: sqlConfig,
  setup(platform, { slowMs }) {
    const dialect = (): string => {
      const store = platform.use(CurrentStore);
      return isSqlStore(store) ? store.driver.dialect.name : 'other';
    };
    const instrument = createQueryInstrument(platform, dialect);
    const warn = createQueryLog(platform.log, slowMs);
    platform.provide(QueryLog, () => (event) => {
      instrument(event);
      warn(event);
    });
  },
});
