import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileDriver } from '../../../src/platform/storage/drivers/file.ts';
import type { TestBlobDriver } from '../blob-drivers.ts';

export const fileBlobDriver: TestBlobDriver = {
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
    const driver = createFileDriver(folder);
    await driver.open();
    return { driver, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  },
};
