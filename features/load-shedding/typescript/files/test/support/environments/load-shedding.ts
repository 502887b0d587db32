import type { TestEnvironment } from '../test-environment.ts';

/** All tests share one event loop, so that one would refuse the requests of another. */
export async function openLoadSheddingEnvironment(): Promise<TestEnvironment> {
  return { env: { LOAD_MAX_DELAY_MS: '0' }, close: async () => undefined };
}
