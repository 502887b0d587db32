import type { Adapters } from '../support/integration-runs.ts';

/** The servers that the service may use, and the variables that say where they are. */
export const adapters: Adapters = {
  postgres: ['DATABASE_URL'],
};
