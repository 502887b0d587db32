import { createSqliteDriver } from '../../../src/platform/db/drivers/sqlite/sqlite-driver.ts';
import { openScratchStore } from '../scratch-store.ts';
import type { TestStore } from '../test-store.ts';

export const sqliteStore: TestStore = {
  transactions: 1,
  open: (tables) => openScratchStore(createSqliteDriver({ path: 'unused', busyTimeoutMs: 100 }), tables),
};
