import type { Requirement } from '../../manifest/feature-manifest.ts';
import type { Candidate, CandidateRelease, Candidates } from '../candidates.ts';
import type { Constraint, Literal } from '../constraint.ts';

/** What a feature requires is in: another feature in a range, or some provider of a capability. */
export function constrainRequirements(candidates: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const candidate of candidates.byId.values()) {
    for (const { requirement, literals, versions } of groupRequirements(candidate)) {
      const feature = candidate.id;
      if ('feature' in requirement) {
        const { feature: needs, range } = requirement;
        const needed = findInRange(candidates, needs, range);
        const shared = { kind: 'requires', feature, needs, ...versions } as const;
        constraints.push({
          fact: range === undefined ? shared : { ...shared, range },
          clauses: literals.map((literal) => [-literal, ...needed]),
        });
        continue;
      }
      const { capability } = requirement;
      const isProvided = candidates.provided.get(capability);
      if (isProvided === undefined) continue;
      const providers = candidates.registry.capabilities.get(capability)?.providers ?? [];
      constraints.push({
        fact: { kind: 'requires-capability', feature, capability, providers, ...versions },
        clauses: literals.map((literal) => [-literal, isProvided]),
      });
    }
  }
  return constraints;
}

interface SharedRequirement {
  readonly requirement: Requirement;
  /** Of the versions that require it. */
  readonly literals: readonly Literal[];
  readonly versions: { readonly versions?: readonly string[] };
}

/** The same requirement of several versions is one fact; a requirement of all versions belongs to the feature. */
function groupRequirements({ presence, releases }: Candidate): readonly SharedRequirement[] {
  const groups = new Map<string, { readonly requirement: Requirement; readonly releases: CandidateRelease[] }>();
  for (const candidate of releases) {
    for (const requirement of candidate.requires) {
      const key =
        'feature' in requirement ? `${requirement.feature} ${requirement.range ?? ''}` : `:${requirement.capability}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { requirement, releases: [candidate] });
      else if (group.releases.at(-1) !== candidate) group.releases.push(candidate);
    }
  }
  return [...groups.values()].map((group) =>
    group.releases.length === releases.length
      ? { requirement: group.requirement, literals: [presence], versions: {} }
      : {
          requirement: group.requirement,
          literals: group.releases.map(({ literal }) => literal),
          versions: { versions: group.releases.map(({ release }) => release.version) },
        },
  );
}

function findInRange({ byId, matches }: Candidates, id: string, range: string | undefined): readonly Literal[] {
  const candidate = byId.get(id);
  if (candidate === undefined) return [];
  const inRange =
    range === undefined
      ? candidate.releases
      : candidate.releases.filter(({ release }) => matches(range, release.version));
  return inRange.length === candidate.releases.length ? [candidate.presence] : inRange.map(({ literal }) => literal);
}
