import { testApiKey } from '../test-api-key.ts';

/** A service under test knows the hash of this key. */
export function apiKeyHeaders(): Record<string, string> {
  return { 'x-api-key': testApiKey.text };
}
