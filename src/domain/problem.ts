import type { ErrorCode } from './error-catalogue.ts';

/**
 * An expected failure, as data. The domain returns all problems of a stage at once; only the edge turns them into
 * a {@link ScaffoldError}.
 */
export interface Problem {
  readonly code: ErrorCode;
  /** What failed, naming the feature, file or value, in the present tense and with its final full stop. */
  readonly message: string;
  /** The next step for the user. */
  readonly hint?: string;
  /** Ids of the features that take part, most relevant first; empty when no feature is involved. */
  readonly features: readonly string[];
  /** The file, and where known the position, as `path`, `path:line` or `path:line:column`; or a key such as `modules.0.name`. */
  readonly path?: string;
  /** Further lines of explanation, one fact each, e.g. where each side of a conflict comes from. */
  readonly details?: readonly string[];
  /** Changes to the request that were checked to resolve the problem. */
  readonly repairs?: readonly Repair[];
}

/** A small change to the request which has been re-solved before it is offered. */
export interface Repair {
  /** The change as command-line flags, e.g. `--without http-fastify`. */
  readonly flags: readonly string[];
  /** How many features the repaired request resolves to. */
  readonly resolvesTo: number;
}

/** Either a value or every reason why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function succeed<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems };
}
