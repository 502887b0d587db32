import type { BaseOptions, SASLMechanismValue } from '@platformatic/kafka';

export interface ServerOptions {
  readonly url: URL;
  /** `host:port` of more servers to begin with. */
  readonly brokers: readonly string[];
  readonly saslMechanism: SASLMechanismValue;
  readonly service: string;
}

const CONNECT_MS = 5000;
const REQUEST_MS = 30_000;

/** How to reach the cluster. Any of the servers tells where the others are. */
export function clientOptions({ url, brokers, saslMechanism, service }: ServerOptions): BaseOptions {
  const { protocol, host, username, password } = url;
  return {
    clientId: service,
    bootstrapBrokers: [host, ...brokers],
    connectTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retryDelay: 200,
    ...(protocol === 'kafka+ssl:' ? { tls: {}, tlsServerName: true } : {}),
    ...(username === ''
      ? {}
      : {
          sasl: {
            mechanism: saslMechanism,
            username: decodeURIComponent(username),
            password: decodeURIComponent(password),
          },
        }),
  };
}
