import { randomUUID } from 'node:crypto';
import {
  ALGORITHM,
  computeSignature,
  createSignatureBase,
  DIGEST_FIELD,
  digestOf,
  REQUIRED,
} from './signature-base.ts';

export interface SigningOptions {
  readonly keyId: string;
  readonly secret: Uint8Array;
  readonly now?: () => Date;
  readonly createNonce?: () => string;
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Empty when there is none. */
  readonly body: Uint8Array;
}

export type SignRequest = (request: UnsignedRequest) => Promise<Record<string, string>>;

/** Makes the headers that prove who sends a request, anew for each: a signature counts once. */
export function createSigner({
  keyId,
  secret,
  now = () => new Date(),
  createNonce = randomUUID,
}: SigningOptions): SignRequest {
  return async ({ method, url, body }) => {
    const digest: Record<string, string> = body.byteLength === 0 ? {} : { [DIGEST_FIELD]: digestOf(body) };
    const covered = [...REQUIRED, ...Object.keys(digest)];
    const created = Math.floor(now().getTime() / 1000);
    const list = covered.map((name) => `"${name}"`).join(' ');
    const text = `(${list});created=${created};keyid="${keyId}";alg="${ALGORITHM}";nonce="${createNonce()}"`;
    const base = createSignatureBase({ method, url, headers: new Headers(digest) }, covered, text);
    if (base === undefined) throw new Error(`${method} ${url.pathname} cannot be signed`);
    const signature = computeSignature(secret, base).toString('base64');
    return { ...digest, 'signature-input': `sig1=${text}`, signature: `sig1=:${signature}:` };
  };
}
