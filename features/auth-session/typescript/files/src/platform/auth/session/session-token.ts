import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BYTES = 32;

export function createSessionToken(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** What is stored: a stolen table opens no session. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What our own page sends along. Another page cannot read it, and it tells nothing of the cookie. */
export function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf:${token}`).digest('base64url');
}

export function isCsrfToken(given: string | null, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(csrfTokenOf(token))];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
