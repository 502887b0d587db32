import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StartupError } from '../../lifecycle/startup-error.ts';

const PREFIX = 'enc.1.';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM under named keys. `place` is bound to the text, so that it cannot be moved to another row or column. */
export interface KeyRing {
  encrypt(text: string, place: string): string;
  /** What is not encrypted comes back as it is: it was written before there were keys. Throws for a key that is gone. */
  decrypt(text: string, place: string): string;
  /** Whether it is under the key that is used for writing. */
  isCurrent(text: string): boolean;
}

/** @param keys `<name>:<32 bytes in base64>`; the first one writes, all of them read */
export function createKeyRing(keys: readonly string[]): KeyRing {
  const known = new Map(keys.map(parseKey));
  const [current] = known.keys();
  if (current === undefined) throw new StartupError('DATA_KEYS holds no key');
  if (known.size < keys.length) throw new StartupError('DATA_KEYS has two keys of one name');
  const keyOf = (name: string): Uint8Array => {
    const key = known.get(name);
    if (!key) throw new Error(`The data key ${name} is not in DATA_KEYS any more`);
    return key;
  };
  return {
    encrypt(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current), nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${PREFIX}${current}.${sealed.toString('base64url')}`;
    },
    decrypt(text, place) {
      if (!text.startsWith(PREFIX)) return text;
      const [name = '', body = ''] = text.slice(PREFIX.length).split('.');
      const sealed = Buffer.from(body, 'base64url');
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(name), nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(-TAG_BYTES));
      const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString();
    },
    isCurrent: (text) => text.startsWith(`${PREFIX}${current}.`),
  };
}

function parseKey(text: string): readonly [name: string, key: Uint8Array] {
  const { name, value } = /^(?<name>[\w-]+):(?<value>[A-Za-z0-9+/]{43}=)$/.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined)
    throw new StartupError('DATA_KEYS holds <name>:<32 bytes in base64>, separated by commas: openssl rand -base64 32');
  return [name, Buffer.from(value, 'base64')];
}
