import type { Problem } from '../problem.ts';

/** A record as somebody wrote it, rendered but not yet checked. */
export interface FactCandidate {
  readonly kind: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly owner: string;
  /** How messages call it, e.g. `env[2]`. */
  readonly name: string;
  /** File and line where it is known, else file and key; only messages ask. */
  place(): string;
}

/** A `FACT_INVALID` problem of one record. */
export function describeFact(
  { name, owner, place }: FactCandidate,
  why: string,
  hint = 'See the schema of its kind.',
): Problem {
  return {
    code: 'FACT_INVALID',
    message: `The fact ${name} of "${owner}" ${why}.`,
    hint,
    features: [owner],
    path: place(),
  };
}
