import { systemClock } from '../../../src/kernel/clock.ts';
import { Database } from '../../../src/platform/db/database.ts';
import { CurrentStore } from '../../../src/platform/db/store.ts';
import { createDbSearch } from '../../../src/platform/search/drivers/db-search.ts';
import type { TestSearchDriver } from '../search-drivers.ts';
import { startService } from '../service.ts';

/** In the database of a service, because the index is made by migrations. */
export const dbSearchDriver: TestSearchDriver = {
  startService: () => startService(),
  patienceMs: 0,
  async open() {
    const service = await startService();
    const { use } = service.app.platform;
    const database = use(Database);
    return {
      database,
      driver: createDbSearch({ database, store: () => use(CurrentStore), clock: systemClock }),
      // What is committed is found.
      settle: async () => undefined,
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    };
  },
};
