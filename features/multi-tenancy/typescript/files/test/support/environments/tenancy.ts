import type { TestEnvironment } from '../test-environment.ts';

/** The key of tests calls for the same tenant as their tokens. */
export async function openTenancyEnvironment(): Promise<TestEnvironment> {
  return { env: { API_KEY_ROOT_SCOPES: 'admin,tenant:dev' }, close: async () => undefined };
}
