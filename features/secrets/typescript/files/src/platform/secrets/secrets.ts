import { createToken } from '../token.ts';

/** A secret that may change while the service runs. Do not keep what it returns. */
export interface Secret {
  /** Throws before the service has started. */
  readonly current: string;
  /** `current`, and after a rotation for some time the one of before: whoever verifies accepts each. */
  readonly accepted: readonly string[];
  /** Called with the new value after each rotation. */
  onRotate(run: (value: string) => void | Promise<void>): void;
}

export interface Secrets {
  /** To be called while features are set up. The service does not start when it has no value. */
  watch(name: string): Secret;
}

export const Secrets = createToken<Secrets>('Secrets');

/** Where secrets come from. */
export interface SecretProvider {
  /** The values of those that there are. Throws when it cannot tell. */
  read(names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

/** Makes a provider from the `SECRETS_URL` whose scheme it is registered for. */
export type OpenSecretProvider = (url: URL) => SecretProvider;

/** A provider registers itself under its scheme: `use(SecretProviders).set('vault', open)`. */
export const SecretProviders = createToken<Map<string, OpenSecretProvider>>('SecretProviders');
