import { createHash, createHmac } from 'node:crypto';

/** What of a request can be signed. */
export interface SignedParts {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** What every signature has to cover: all that decides what happens. The digest stands for the body, when there is one. */
export const REQUIRED = ['@method', '@path', '@query'] as const;
export const DIGEST_FIELD = 'content-digest';
export const ALGORITHM = 'hmac-sha256';

/**
 * The text that is signed (RFC 9421, 2.5): a line for each component, then what the signature says about itself. `undefined` when the request has no
 * such component.
 *
 * @param text the inner list with its parameters, as in `Signature-Input`
 */
export function createSignatureBase(parts: SignedParts, covered: readonly string[], text: string): string | undefined {
  const lines: string[] = [];
  for (const name of covered) {
    const value = readComponent(parts, name);
    if (value === undefined) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${text}`].join('\n');
}

export function computeSignature(secret: Uint8Array, base: string): Buffer {
  return createHmac('sha256', secret).update(base).digest();
}

/** The value of `Content-Digest` (RFC 9530). */
export function digestOf(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

function readComponent({ method, url, headers }: SignedParts, name: string): string | undefined {
  switch (name) {
    case '@method':
      return method;
    case '@authority':
      return url.host;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search === '' ? '?' : url.search;
    default:
      return name.startsWith('@') ? undefined : headers.get(name)?.trim();
  }
}
