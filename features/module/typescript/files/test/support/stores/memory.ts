export { openMemoryStore } from '../../../src/platform/db/drivers/memory.ts';
