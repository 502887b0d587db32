import { defineFeature } from '../../feature.ts';
import { Database } from '../database.ts';
import { CurrentStore } from '../store.ts';
import { isSqlStore } from './sql-store.ts';
import { tableSql } from './table-sql.ts';

/** Makes the tables that are missing when the service starts. It never changes one that exists. */
export const tablesFeature = defineFeature({
  id: 'tables',
  after: ['db'],
  setup({ lifecycle, use }) {
    lifecycle.add({
      name: 'tables',
      async start() {
        const store = use(CurrentStore);
        if (!isSqlStore(store)) return;
        const { driver } = store;
        const script = use(Database).tables.map((table) => tableSql(table, driver.dialect));
        await driver.session((session) => session.run(script.join('\n')));
      },
    });
  },
});
