import { StartupError } from '../../lifecycle/startup-error.ts';

/** Secrets by the id of their key. */
export type SigningKeys = ReadonlyMap<string, Uint8Array>;

/** RFC 2104: less than the hash is long weakens it. */
const MINIMUM_BYTES = 32;
const KEY_ID = /^[\w.:-]{1,64}$/;

/**
 * Reads `partner=<base64>,other=<base64>`.
 * @throws StartupError without a word of the secrets
 */
export function parseSigningKeys(text: string): SigningKeys {
  const keys = new Map<string, Uint8Array>();
  for (const [index, item] of text.split(',').entries()) {
    if (item.trim() === '') continue;
    // By its place: whoever forgot the id has written the secret there.
    const key = `SIGNING_KEYS: key ${index + 1}`;
    const [id = '', secret = ''] = splitAtFirst(item.trim());
    const bytes = Buffer.from(secret, 'base64');
    if (!KEY_ID.test(id)) throw new StartupError(`${key} has no id: write <id>=<base64>`);
    if (keys.has(id)) throw new StartupError(`${key} has the id of another one`);
    if (bytes.byteLength < MINIMUM_BYTES)
      throw new StartupError(`${key} has less than ${MINIMUM_BYTES} bytes: openssl rand -base64 32`);
    keys.set(id, bytes);
  }
  return keys;
}

/** What must never be logged. */
export function secretsIn(text: string): readonly string[] {
  return text.split(',').flatMap((item) => splitAtFirst(item.trim())[1] || []);
}

/** Reads `partner=invoice:read` for each scope of a key. */
export function parseScopes(items: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const pairs = items.map(splitAtFirst);
  const wrong = items.find((_, index) => !pairs[index]?.[1]);
  if (wrong !== undefined) throw new StartupError(`SIGNING_SCOPES: ${wrong} is not <key id>=<scope>`);
  const groups = Map.groupBy(pairs, ([id]) => id ?? '');
  return new Map([...groups].map(([id, scopes]) => [id, scopes.map(([, scope = '']) => scope)]));
}

/** Base64 may end with `=`. */
function splitAtFirst(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
