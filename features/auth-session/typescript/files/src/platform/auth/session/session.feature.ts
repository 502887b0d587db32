import { Database } from '../../db/database.ts';
import { createExpiry } from '../../db/expiry/expiry.ts';
import { defineFeature } from '../../feature.ts';
import { Authenticators } from '../authenticators.ts';
import { CookieJar } from './cookies.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { sessionConfig } from './session.config.ts';
import { sessionErrors } from './session.errors.ts';
import { createSessionRoutes } from './session.routes.ts';
import { SessionAuthenticator } from './session-authenticator.ts';
import { SessionStore, sessionTable } from './session-store.ts';

const MINUTE_MS = 60_000;
const HOUR_SECONDS = 3600;

/** People in browsers: they log in at an identity provider, and are known by a cookie from then on. */
export const sessionFeature = defineFeature({
  id: 'auth-session',
  after: ['auth', 'db'],
  config: sessionConfig,
  setup(platform, { baseUrl, idleMinutes, maxHours, cacheSeconds, ...client }) {
    const { clock, errors, http, ids, lifecycle, log, service, use } = platform;
    const database = use(Database);
    const maxAgeSeconds = maxHours * HOUR_SECONDS;
    const limits = { idleMs: idleMinutes * MINUTE_MS, maxMs: maxAgeSeconds * 1000, cacheMs: cacheSeconds * 1000 };
    const store = new SessionStore({ database, clock, ids, ...limits });
    const cookies = new CookieJar(baseUrl.startsWith('https:'));
    const authenticator = new SessionAuthenticator(store, cookies);
    const redirectUri = new URL('/session/callback', baseUrl).href;
    const provider = createIdentityProvider({ ...client, redirectUri, production: service.production });

    errors.add(sessionErrors);
    use(Authenticators).add(authenticator);
    http.security('session', { type: 'apiKey', in: 'cookie', name: '__Host-session' });
    http.trait({ appliesTo: ({ open }) => !open, errors: [sessionErrors.CSRF_TOKEN_INVALID] });
    http.routes(createSessionRoutes({ provider, store, authenticator, cookies, maxAgeSeconds }));

    const expiry = createExpiry({ database, clock, ids, log, table: sessionTable });
    lifecycle.add({
      name: 'sessions',
      last: true,
      start: async () => expiry.start(),
      stop: () => expiry.stop(),
    });
  },
});
