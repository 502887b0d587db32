import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  sign,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { jwtConfig } from '../../src/platform/auth/jwt/jwt.config.ts';
import { DEVELOPMENT_KEY } from '../../src/platform/auth/jwt/key-loader.ts';

const FOLDER = new URL('../../.dev/', import.meta.url);
const PRIVATE = new URL('auth-key.json', FOLDER);
const PUBLIC = new URL('jwks.json', FOLDER);

export interface DevTokenOptions {
  readonly subject?: string;
  /** Separated by spaces. */
  readonly scope?: string;
  readonly seconds?: number;
  readonly issuer?: string;
  readonly audience?: string;
}

/** A token that the service accepts outside of production, by a key of this machine. The key is made when there is none. */
export function createDevToken(options: DevTokenOptions = {}): string {
  const { subject = 'developer', scope = 'admin', seconds = 8 * 3600 } = options;
  const { issuer = jwtConfig.issuer.default, audience = jwtConfig.audience.default } = options;
  const key = readKey();
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'ES256', typ: 'at+jwt', kid: key.kid },
    { iss: issuer, aud: audience, sub: subject, scope, iat: now, exp: now + seconds },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** Several processes may start at once: the first to put a key there wins, and all use what lies there then. */
function readKey(): JsonWebKey {
  const known = readJson(PRIVATE);
  if (known && readJson(PUBLIC)) return known;
  mkdirSync(FOLDER, { recursive: true });
  if (!known) settle(PRIVATE, createKey());
  const key = readJson(PRIVATE) ?? {};
  const shown = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
  settle(PUBLIC, { keys: [{ ...shown, kid: key.kid, alg: 'ES256' }] });
  return key;
}

function createKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: `${DEVELOPMENT_KEY}${randomBytes(6).toString('hex')}` };
}

/** Puts a whole file there, unless one is there already. */
function settle(url: URL, content: unknown): void {
  const draft = new URL(`draft-${process.pid}-${randomBytes(6).toString('hex')}`, FOLDER);
  writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, url);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
}

function readJson(url: URL): JsonWebKey | undefined {
  try {
    return JSON.parse(readFileSync(url, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
