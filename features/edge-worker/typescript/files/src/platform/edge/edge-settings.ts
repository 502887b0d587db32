import type { ConfigFragment } from '../config/env.ts';

/** Variables of the Worker. They are set in `wrangler.jsonc`; the service does not know them. */
export const edgeSettings = {
  origin: {
    name: 'ORIGIN_URL',
    type: 'url',
    schemes: ['http', 'https'],
    doc: 'Where the service is. A path in it is put before that of the request.',
  },
  originTimeoutMs: {
    name: 'ORIGIN_TIMEOUT_MS',
    type: 'integer',
    default: 30000,
    min: 1,
    max: 300000,
    doc: 'How long the service may take until its answer begins.',
  },
  bodyLimit: {
    name: 'HTTP_BODY_LIMIT',
    type: 'integer',
    default: 1048576,
    min: 1,
    doc: 'Largest body in bytes of an operation that the Worker answers itself.',
  },
} as const satisfies ConfigFragment;
