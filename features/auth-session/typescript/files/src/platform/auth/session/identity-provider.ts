import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { AppError } from '../../../kernel/app-error.ts';
import { sessionErrors } from './session.errors.ts';

/** What has to survive until the browser comes back from the identity provider. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of our own. */
  readonly returnTo: string;
}

export interface Identity {
  readonly subject: string;
  readonly scopes: readonly string[];
}

/** Where people prove who they are: any provider of OpenID Connect. */
export interface IdentityProvider {
  /** Where to send the browser, and what to remember. */
  begin(returnTo: string): Promise<{ readonly url: URL; readonly attempt: LoginAttempt }>;
  /** @param query of the address to which the browser came back */
  complete(attempt: LoginAttempt, query: URLSearchParams): Promise<Identity>;
}

export interface IdentityProviderOptions {
  readonly issuer: string | undefined;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The claim whose texts become the scopes of the caller. */
  readonly scopesClaim: string;
  readonly production: boolean;
}

const TIMEOUT_SECONDS = 5;

/** Authorization code flow with PKCE (RFC 9700). What the provider says about itself is read at the first login, and again after a failure. */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { issuer, clientId, clientSecret, redirectUri, scopesClaim, production } = options;
  let known: Promise<Configuration> | undefined;
  const discover = (): Promise<Configuration> => {
    if (issuer === undefined) throw new AppError(sessionErrors.LOGIN_UNAVAILABLE);
    const url = new URL(issuer);
    const insecure = url.protocol === 'http:' && !production;
    known ??= discovery(url, clientId, clientSecret, undefined, {
      timeout: TIMEOUT_SECONDS,
      ...(insecure ? { execute: [allowInsecureRequests] } : {}),
    }).catch((cause: unknown) => {
      known = undefined;
      throw new AppError(sessionErrors.LOGIN_UNAVAILABLE, { cause });
    });
    return known;
  };
  return {
    async begin(returnTo) {
      const configuration = await discover();
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), returnTo };
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: options.scopes.join(' '),
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
      });
      return { url, attempt };
    },
    async complete({ state, nonce, verifier }, query) {
      const configuration = await discover();
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      try {
        const answer = await authorizationCodeGrant(configuration, new URL(`${redirectUri}?${query}`), checks);
        const claims = answer.claims();
        if (!claims) throw new Error('the provider gave no ID token');
        return { subject: claims.sub, scopes: toScopes(claims[scopesClaim]) };
      } catch (cause) {
        throw new AppError(sessionErrors.LOGIN_FAILED, { cause });
      }
    },
  };
}

/** A list, or words with spaces between them. */
function toScopes(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
}
