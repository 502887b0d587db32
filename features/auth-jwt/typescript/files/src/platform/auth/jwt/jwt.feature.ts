import { defineFeature, type Platform } from '../../feature.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { Authenticators } from '../authenticators.ts';
import { jwtConfig } from './jwt.config.ts';
import { createJwtAuthenticator } from './jwt-authenticator.ts';
import { keyLoader } from './key-loader.ts';
import { KeySet } from './key-set.ts';

/** Signatures by a key pair. A shared secret would let everybody who verifies tokens make them too. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];

export const jwtFeature = defineFeature({
  id: 'auth-jwt',
  after: ['auth'],
  config: jwtConfig,
  setup({ clock, health, http, log, service, use }, config) {
    checkSettings(service, config);
    http.security('bearer', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
    const keys = new KeySet({
      load: keyLoader(config.jwksUrl, service.production),
      cacheMs: config.cacheSeconds * 1000,
      cooldownMs: config.cooldownSeconds * 1000,
      now: () => clock.now().getTime(),
      onFailure: (err) => log.warn({ err }, 'the keys of the identity provider cannot be read'),
    });
    use(Authenticators).add(createJwtAuthenticator({ ...config, realm: service.name, keys, now: () => clock.now() }));
    if (/^https?:/i.test(config.jwksUrl)) {
      health.add({ name: 'token-keys', kind: 'ready', check: async () => void (await keys.current()) });
    }
  },
});

interface Settings {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly algorithms: readonly string[];
}

function checkSettings({ production }: Platform['service'], { jwksUrl, issuer, algorithms }: Settings): void {
  const refused = algorithms.filter((algorithm) => !ALGORITHMS.includes(algorithm));
  const problems = [
    ...(refused.length > 0 || algorithms.length === 0
      ? [`AUTH_ALGORITHMS must be some of ${ALGORITHMS.join(', ')}, not ${JSON.stringify(refused)}`]
      : []),
    ...(production && /^http:/i.test(jwksUrl) ? ['AUTH_JWKS_URL must use https in production'] : []),
    ...(production && /^(https|file):/i.test(jwksUrl) && issuer === jwtConfig.issuer.default
      ? ['AUTH_ISSUER is missing: production does not accept the issuer of development tokens']
      : []),
  ];
  if (problems.length > 0) throw new StartupError(`Invalid configuration\n  ${problems.join('\n  ')}`);
}
