import { createHmac, timingSafeEqual } from 'node:crypto';

/** What is signed. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export interface SignedMessage {
  readonly id: string;
  /** In seconds since 1970, as it was sent. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

const PREFIX = 'whsec_';
const BYTES = { min: 24, max: 64 } as const;

/** The key in a text such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`; `undefined` when it is none, or too short to be safe. */
export function parseWebhookSecret(text: string): Buffer | undefined {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text.slice(PREFIX.length), 'base64');
  return key.byteLength >= BYTES.min && key.byteLength <= BYTES.max ? key : undefined;
}

/** The header `webhook-signature`: one signature for each key, so that a receiver may replace its own at any time. */
export function signWebhook(message: SignedMessage, keys: readonly Uint8Array[]): string {
  return keys.map((key) => `v1,${computeSignature(message, key).toString('base64')}`).join(' ');
}

/** Whether any signature of the header is that of any of the keys. */
export function isSigned(message: SignedMessage, header: string, keys: readonly Uint8Array[]): boolean {
  const given = header
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'));
  const expected = keys.map((key) => computeSignature(message, key));
  return given.some((one) => expected.some((other) => isSame(one, other)));
}

function computeSignature({ id, timestamp, body }: SignedMessage, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
