import type { IntentDefaults } from '../domain/intent/intent-defaults.ts';
import type { CatalogueQuery } from './use-cases.ts';

/** Where agents work: `cwd` is the folder that they may work in, with everything below it. */
export interface AgentPlace extends CatalogueQuery {
  /** Below every selection of theirs. */
  readonly defaults: readonly IntentDefaults[];
}

/** Serves coding agents over the standard streams until the other side closes them. */
export type ServeAgents = (place: AgentPlace) => Promise<void>;
