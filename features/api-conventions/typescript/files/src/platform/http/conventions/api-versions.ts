import { createToken } from '../../token.ts';

/** An incompatible change of the API, and the way between its two sides. Bodies are parsed JSON. */
export interface VersionChange {
  /** The version that brought it. Callers of all versions before that one are translated for. */
  readonly since: string;
  /** The operationIds whose bodies have changed. */
  readonly operations: readonly string[];
  /** The body of an older request as the newer version has it. It has not been validated. */
  upgrade?(body: unknown): unknown;
  /** The body of a newer success as the older version had it. */
  downgrade?(body: unknown): unknown;
}

export interface ApiVersions {
  change(change: VersionChange): void;
  /** The one that the contract describes, for callers inside the service. */
  readonly newest: string;
}

/** Where a module says how its API has changed. */
export const ApiVersions = createToken<ApiVersions>('ApiVersions');
