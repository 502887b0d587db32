import type { AgentPlace } from '../app/agents.ts';
import { locateTarget } from '../app/locate-target.ts';
import type { CatalogueQuery, UseCases, Watch } from '../app/use-cases.ts';

/** What the tools work with. */
export interface AgentWorld {
  readonly place: AgentPlace;
  readonly useCases: UseCases;
  /** Version of scaffold. */
  readonly version: string;
  /** For fault reports, e.g. `node v24.21.0 linux-x64`. */
  readonly platform: string;
  /** Aborts when the server is stopped. */
  readonly signal: AbortSignal;
}

/** A repository below the folder of the server. Throws TARGET_OUTSIDE for any other. */
export function placeIn({ place }: AgentWorld, directory: string | undefined): CatalogueQuery {
  const { cwd, featureDirs } = place;
  return { cwd: directory === undefined ? cwd : locateTarget(cwd, directory), featureDirs };
}

/** Nobody looks at the progress; the agent and the server can both stop a run. */
export function watchFor({ signal }: AgentWorld, call: AbortSignal): Watch {
  const ignore = () => undefined;
  return { reporter: { progress: ignore, note: ignore }, signal: AbortSignal.any([signal, call]) };
}
