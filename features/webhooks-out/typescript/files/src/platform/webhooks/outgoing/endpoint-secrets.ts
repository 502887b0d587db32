import { hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../../../kernel/app-error.ts';
import { StartupError } from '../../lifecycle/startup-error.ts';
import { outgoingWebhookErrors } from './outgoing-webhooks.errors.ts';

export interface SecretState {
  readonly id: string;
  /** Counts the secrets of the endpoint. */
  readonly generation: number;
  /** Until when the one before is used too. */
  readonly previousUntil: Date | undefined;
}

/** The secrets that each endpoint verifies with. None of them is stored: they follow from one key. */
export interface EndpointSecrets {
  /** As it is shown to whoever registered the endpoint. */
  show(endpoint: SecretState): string;
  /** The keys to sign with now. */
  keysOf(endpoint: SecretState, now: Date): readonly Uint8Array[];
}

const BYTES = 32;

/** Derives secrets by HKDF (RFC 5869): who knows one learns nothing about another, nor about the key. */
export function createEndpointSecrets(key: Uint8Array): EndpointSecrets {
  const derive = (id: string, generation: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key, id, `webhook secret ${generation}`, BYTES));
  return {
    show: ({ id, generation }) => `whsec_${Buffer.from(derive(id, generation)).toString('base64')}`,
    keysOf({ id, generation, previousUntil }, now) {
      const current = derive(id, generation);
      return previousUntil && previousUntil > now ? [current, derive(id, generation - 1)] : [current];
    },
  };
}

/**
 * Without a key, production makes no secrets, and a service on one's own machine makes new ones at each start.
 * @param key in base64
 */
export function createSecretSource(key: string | undefined, isProduction: boolean): () => EndpointSecrets {
  const bytes = key === undefined ? randomBytes(BYTES) : Buffer.from(key, 'base64');
  if (bytes.byteLength < BYTES)
    throw new StartupError(`WEBHOOKS_OUT_KEY has less than ${BYTES} bytes: openssl rand -base64 32`);
  const secrets = createEndpointSecrets(bytes);
  return () => {
    if (key === undefined && isProduction) throw new AppError(outgoingWebhookErrors.WEBHOOK_KEY_MISSING);
    return secrets;
  };
}
