import { locateTarget } from '../app/locate-target.ts';
import type { CatalogueQuery, UseCases, Watch } from '../app/use-cases.ts';

/** What the tools work with. */
export interface AgentWorld {
  /** The folder that the agent may work in, with everything below it, and where features come from. */
  readonly place: CatalogueQuery;
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
  return { ...place, cwd: directory === undefined ? place.cwd : locateTarget(place.cwd, directory) };
}

/** Nobody looks at the progress; the agent and the server can both stop a run. */
export function watchFor({ signal }: AgentWorld, call: AbortSignal): Watch {
  const ignore = () => undefined;
  return { reporter: { progress: ignore, note: ignore }, signal: AbortSignal.any([signal, call]) };
}
