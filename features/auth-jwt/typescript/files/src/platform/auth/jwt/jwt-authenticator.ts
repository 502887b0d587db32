import { errors, type JWTPayload, jwtVerify } from 'jose';
import { AppError } from '../../../kernel/app-error.ts';
import type { Actor } from '../../../kernel/context.ts';
import { coreErrors } from '../../errors/core-errors.ts';
import type { Authenticator } from '../authenticators.ts';
import type { KeySet } from './key-set.ts';

export interface JwtOptions {
  readonly realm: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly clockSkewSeconds: number;
  /** The claim that names the tenant of the caller, where there are tenants. */
  readonly tenantClaim?: string;
  readonly keys: Pick<KeySet, 'find'>;
  readonly now: () => Date;
}

const BEARER = /^Bearer +(\S+)$/i;

/** Bearer tokens (RFC 6750) that are signed JWTs with `sub` and `exp`. */
export function createJwtAuthenticator({ realm, keys, now, ...rules }: JwtOptions): Authenticator {
  const challenge = `Bearer realm="${realm}"`;
  return {
    challenge,
    async authenticate({ request }) {
      const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
      if (token === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(token, (header, input) => keys.find(header, input), {
          issuer: rules.issuer,
          audience: rules.audience,
          algorithms: [...rules.algorithms],
          clockTolerance: rules.clockSkewSeconds,
          currentDate: now(),
          requiredClaims: ['exp', 'sub'],
        });
        return toActor(payload, rules.tenantClaim);
      } catch (error) {
        throw error instanceof errors.JOSEError ? refusal(error, challenge) : error;
      }
    },
  };
}

/** RFC 9068: a token that a service got for itself names it as subject and as client. Scopes are RFC 8693's or a list. */
export function toActor(payload: JWTPayload, tenantClaim?: string): Actor {
  const { sub = '', client_id: client, scope, scp } = payload;
  const scopes = scope ?? scp ?? [];
  const tenant = tenantClaim === undefined ? undefined : payload[tenantClaim];
  return {
    id: sub,
    kind: client === sub ? 'service' : 'user',
    scopes: Array.isArray(scopes) ? scopes.map(String) : String(scopes).split(' ').filter(Boolean),
    ...(typeof tenant === 'string' && { tenant }),
  };
}

/** Says what is wrong with the token as far as its holder may know; nothing of the token itself is repeated. */
function refusal(error: errors.JOSEError, challenge: string): AppError {
  const detail = describe(error);
  const headers = { 'www-authenticate': `${challenge}, error="invalid_token", error_description="${detail}"` };
  return new AppError(coreErrors.UNAUTHENTICATED, { detail, headers, cause: error });
}

function describe(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `The claim ${error.claim} is missing or not accepted`;
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The algorithm of the token is not accepted';
  if (error instanceof errors.JWKSNoMatchingKey) return 'The key of the token is not known';
  return 'The token is not valid';
}
