import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** A feature is in with exactly one of its versions. */
export function constrainVersions({ byId }: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const { id, presence, releases } of byId.values()) {
    if (releases.length < 2) continue;
    const literals = releases.map(({ literal }) => literal);
    constraints.push({
      fact: { kind: 'one-version', feature: id },
      clauses: [[-presence, ...literals], ...literals.map((literal) => [-literal, presence])],
      atMostOne: literals,
    });
  }
  return constraints;
}
