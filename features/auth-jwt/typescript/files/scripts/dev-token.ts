import { parseArgs } from 'node:util';
import { jwtConfig } from '../src/platform/auth/jwt/jwt.config.ts';
import { readConfig } from '../src/platform/config/env.ts';
import { createDevToken } from './support/dev-key.ts';

if (process.env.NODE_ENV === 'production') {
  console.error('dev:token works for a local service only: production has its tokens from your identity provider.');
  process.exit(1);
}

const { values } = parseArgs({
  options: {
    subject: { type: 'string', default: 'developer' },
    scope: { type: 'string', default: 'admin' },
    hours: { type: 'string', default: '8' },
  },
});
const config = readConfig([{ issuer: jwtConfig.issuer, audience: jwtConfig.audience }], process.env);
console.log(
  createDevToken({
    subject: values.subject,
    scope: values.scope,
    seconds: Number(values.hours) * 3600,
    issuer: String(config.get(jwtConfig.issuer)),
    audience: String(config.get(jwtConfig.audience)),
  }),
);
