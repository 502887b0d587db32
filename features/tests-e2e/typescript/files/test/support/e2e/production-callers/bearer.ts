import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jwtConfig } from '../../../../src/platform/auth/jwt/jwt.config.ts';
import type { Caller } from '../caller.ts';

const ISSUER = 'https://issuer.example';
const HOUR_SECONDS = 3600;

/** Production refuses development keys: this one is made for the tests, and its public part lies in the folder. */
export function bearerProductionCaller(folder: string): Caller {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const file = join(folder, 'jwks.json');
  writeFileSync(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'e2e', alg: 'ES256' }] }));
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'ES256', typ: 'at+jwt', kid: 'e2e' },
    { iss: ISSUER, aud: jwtConfig.audience.default, sub: 'e2e', scope: 'admin', iat: now, exp: now + HOUR_SECONDS },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return {
    headers: { authorization: `Bearer ${input}.${signature.toString('base64url')}` },
    env: { AUTH_JWKS_URL: `file:${file}`, AUTH_ISSUER: ISSUER },
  };
}
