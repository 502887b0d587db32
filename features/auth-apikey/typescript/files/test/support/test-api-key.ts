import { makeKeyText } from '../../src/platform/auth/api-key/key-text.ts';

/** The key of this test run. Services under test know its hash. */
export const testApiKey = makeKeyText();
