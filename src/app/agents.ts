import type { CatalogueQuery } from './use-cases.ts';

/**
 * Serves coding agents over the standard streams until the other side closes them. `cwd` is the folder that they may work in, with
 * everything below it.
 */
export type ServeAgents = (query: CatalogueQuery) => Promise<void>;
