import type { Origin, Selection } from '../pipeline.ts';
import type { Intent } from './intent.ts';

/** What the intent itself does not say. */
interface SelectionInputs {
  readonly stackVersion: string;
  /** Where each feature was asked for or excluded, by id; `scaffold.yaml` unless told. */
  readonly origins?: Readonly<Record<string, Origin>>;
  /** Versions held by a lock. */
  readonly pins?: Selection['pins'];
}

/** The resolver's input, from an intent. Options are handed on unvalidated. */
export function selectFeatures(intent: Intent, { stackVersion, origins = {}, pins = {} }: SelectionInputs): Selection {
  const originOf = (id: string): Origin => (Object.hasOwn(origins, id) ? origins[id] : undefined) ?? 'scaffold.yaml';
  const requests = intent.features.map((request) => (typeof request === 'string' ? { id: request } : request));
  return {
    stack: intent.stack,
    stackVersion,
    tier: intent.tier,
    asked: requests.map(({ id, ...request }) => ({
      id,
      ...('range' in request && request.range !== undefined ? { range: request.range } : {}),
      origin: originOf(id),
    })),
    excluded: intent.exclude.map((id) => ({ id, origin: originOf(id) })),
    options: Object.fromEntries(
      requests.flatMap((request) => ('options' in request && request.options ? [[request.id, request.options]] : [])),
    ),
    pins,
  };
}
