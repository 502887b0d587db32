import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestEnvironment } from '../test-environment.ts';

/** A database file for one service. */
export async function openDatabaseEnvironment(): Promise<TestEnvironment> {
  const folder = await mkdtemp(join(tmpdir(), 'database-'));
  return {
    env: { DATABASE_URL: `sqlite:${join(folder, 'app.db')}` },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
