import type { Conflict } from '../../manifest/feature-manifest.ts';
import type { Candidate, CandidateRelease, Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** Features that declare a conflict are not in together. */
export function constrainConflicts(candidates: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const candidate of candidates.byId.values()) {
    if (candidate.releases.every(({ release }) => release.manifest.conflicts.length === 0)) continue;
    for (const { conflict, releases } of groupConflicts(candidate)) {
      const other = candidates.byId.get(conflict.feature);
      if (other === undefined) continue;
      const { range } = conflict;
      const excluded =
        range === undefined
          ? other.releases
          : other.releases.filter(({ release }) => candidates.matches(range, release.version));
      const isPartial = releases.length < candidate.releases.length;
      constraints.push({
        fact: {
          kind: 'conflict',
          feature: candidate.id,
          other: other.id,
          why: conflict.why,
          ...(range === undefined ? {} : { range }),
          ...(isPartial ? { versions: releases.map(({ release }) => release.version) } : {}),
        },
        clauses: releases.flatMap(({ literal }) => excluded.map((release) => [-literal, -release.literal])),
      });
    }
  }
  return constraints;
}

function groupConflicts({ releases }: Candidate) {
  const groups = new Map<string, { readonly conflict: Conflict; readonly releases: CandidateRelease[] }>();
  for (const candidate of releases) {
    for (const conflict of candidate.release.manifest.conflicts) {
      const key = `${conflict.feature} ${conflict.range ?? ''}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { conflict, releases: [candidate] });
      else if (group.releases.at(-1) !== candidate) group.releases.push(candidate);
    }
  }
  return groups.values();
}
