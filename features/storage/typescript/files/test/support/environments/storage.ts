import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestEnvironment } from '../test-environment.ts';

/** A folder of files for one service. */
export async function openStorageEnvironment(): Promise<TestEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-'));
  return {
    env: { STORAGE_URL: `file:${folder}` },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
