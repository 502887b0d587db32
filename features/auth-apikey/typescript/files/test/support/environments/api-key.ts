import { testApiKey } from '../test-api-key.ts';
import type { TestEnvironment } from '../test-environment.ts';

/** A service that knows the key with which tests call. */
export async function openApiKeyEnvironment(): Promise<TestEnvironment> {
  return { env: { API_KEY_ROOT_HASH: testApiKey.hash }, close: async () => undefined };
}
