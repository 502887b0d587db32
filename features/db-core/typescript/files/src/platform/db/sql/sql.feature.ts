import { defineFeature } from '../../feature.ts';
import { CurrentStore } from '../store.ts';
import { createQueryInstrument } from './query-instrument.ts';
import { createQueryLog, QueryLog, QueryObservers } from './query-log.ts';
import { sqlConfig } from './sql.config.ts';
import { AllSessionSettings } from './sql-driver.ts';
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
    const observers = new Map([
      ['instrument', createQueryInstrument(platform, dialect)],
      ['slow', createQueryLog(platform.log, slowMs)],
    ]);
    platform.provide(QueryObservers, () => observers);
    platform.provide(AllSessionSettings, () => []);
    platform.provide(QueryLog, () => (event) => {
      for (const observe of observers.values()) observe(event);
    });
  },
});
