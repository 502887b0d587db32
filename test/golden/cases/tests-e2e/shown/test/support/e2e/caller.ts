import { callerHeaders } from '../client.ts';
import { bearerProductionCaller } from './production-callers/bearer.ts';

/** Somebody whom a production service knows, and what it has to be told so that it does. */
export interface Caller {
  readonly headers: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

/** `folder` is one that the service can read, under the same path. */
export function createCaller(folder: string): Caller {
  const bearer = bearerProductionCaller(folder);
  return {
    headers: {
      ...callerHeaders(),
      ...bearer.headers,
    },
    env: {
      ...bearer.env,
    },
  };
}
