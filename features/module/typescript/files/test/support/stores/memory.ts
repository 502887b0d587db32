import { openMemoryStore } from '../../../src/platform/db/drivers/memory.ts';
import type { TestStore } from '../test-store.ts';

export const memoryStore: TestStore = { transactions: 1, open: async () => openMemoryStore() };
