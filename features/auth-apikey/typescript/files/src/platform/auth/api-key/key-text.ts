import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `ak_`, a public prefix that finds the key, and 256 random bits. */
const FORMAT = /^ak_(?<prefix>[0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;

export interface NewKeyText {
  /** What the caller sends. It is kept nowhere. */
  readonly text: string;
  readonly prefix: string;
  readonly hash: string;
}

export function makeKeyText(): NewKeyText {
  const prefix = randomBytes(6).toString('hex');
  const text = `ak_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { text, prefix, hash: hashKey(text) };
}

/** `undefined` when this cannot be a key, so that nothing that a person chose is ever one. */
export function prefixOf(text: string): string | undefined {
  return FORMAT.exec(text)?.groups?.prefix;
}

export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** In constant time. */
export function isKeyOf(text: string, hash: string): boolean {
  const [given, kept] = [Buffer.from(hashKey(text), 'hex'), Buffer.from(hash, 'hex')];
  return given.length === kept.length && timingSafeEqual(given, kept);
}
