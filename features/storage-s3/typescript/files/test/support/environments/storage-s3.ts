import { randomBytes } from 'node:crypto';
import type { TestEnvironment } from '../test-environment.ts';

/** The same for all services of a run, as for all replicas. */
const STORAGE_SIGNING_KEY = randomBytes(32).toString('base64');

/** What production wants to be told of a storage that keeps no key to itself. */
export async function openStorageS3Environment(): Promise<TestEnvironment> {
  return { env: { STORAGE_SIGNING_KEY }, close: async () => undefined };
}
