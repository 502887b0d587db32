import { createPostgresDriver } from '../../../src/platform/db/drivers/postgres/postgres-driver.ts';
import { openScratchStore } from '../scratch-store.ts';
import type { TestStore } from '../test-store.ts';

const url = process.env.TEST_DATABASE_URL ?? '';
const limits = { poolMin: 0, poolMax: 4, acquireTimeoutMs: 5000, statementTimeoutMs: 5000 };

export const postgresStore: TestStore = {
  skip: url === '' ? 'TEST_DATABASE_URL is not set' : undefined,
  transactions: limits.poolMax,
  open: (tables) => openScratchStore(createPostgresDriver({ url, ...limits }), tables),
};
