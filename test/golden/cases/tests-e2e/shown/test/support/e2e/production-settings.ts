/** What a production service has to be told on one machine. */
export const productionSettings: Readonly<Record<string, string>> = {
  EVENTS_URL: 'memory:',
  LOG_LEVEL: 'info',
  AUTH_JWKS_URL: 'none:',
};

/** Where the image may write. */
export const volumes: readonly string[] = ['/app/data'];
