import { createDevToken } from '../../../scripts/support/dev-key.ts';

/** A service with an empty environment knows the key of this machine. */
export function bearerHeaders(): Record<string, string> {
  return { authorization: `Bearer ${createDevToken()}` };
}
