import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** A feature that the lock holds at a version has no other. */
export function constrainPins({ byId, selection }: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const [feature, version] of Object.entries(selection.pins)) {
    const releases = byId.get(feature)?.releases ?? [];
    const others = releases.filter(({ release }) => release.version !== version);
    if (others.length === 0) continue;
    constraints.push({
      fact: { kind: 'pin', feature, version },
      clauses: others.map(({ literal }) => [-literal]),
    });
  }
  return constraints;
}
