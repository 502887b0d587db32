import { defineFeature } from '../../feature.ts';
import { createQueryLog, QueryLog } from './query-log.ts';
import { sqlConfig } from './sql.config.ts';

/** What all SQL drivers of the service share. */
export const sqlFeature = defineFeature({
  id: 'sql',
  config: sqlConfig,
  setup({ log, provide }, { slowMs }) {
    provide(QueryLog, () => createQueryLog(log, slowMs));
  },
});
