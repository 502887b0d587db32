import { isTierAtLeast } from '../../vocabulary.ts';
import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** Versions that would be wrong below a tier are out there. */
export function constrainTierRefusals({ byId, selection }: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const { id, releases } of byId.values()) {
    if (releases.every(({ release }) => release.manifest.tiers.refuseBelow === undefined)) continue;
    const refusing = releases.flatMap(({ release, literal }) => {
      const refusal = release.manifest.tiers.refuseBelow;
      return refusal === undefined || isTierAtLeast(selection.tier, refusal.tier)
        ? []
        : [{ refusal, literal, release }];
    });
    const [first] = refusing;
    if (first === undefined) continue;
    constraints.push({
      fact: {
        kind: 'tier',
        feature: id,
        ...first.refusal,
        ...(refusing.length === releases.length ? {} : { versions: refusing.map(({ release }) => release.version) }),
      },
      clauses: refusing.map(({ literal }) => [-literal]),
    });
  }
  return constraints;
}
