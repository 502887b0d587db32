import type { Requirement } from '../../manifest/feature-manifest.ts';
import type { Candidate, CandidateRelease, Candidates } from '../candidates.ts';
import type { Constraint, Literal } from '../constraint.ts';

/** What a feature requires is in: another feature in a range, or some provider of a capability. */
export function constrainRequirements(candidates: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const candidate of candidates.byId.values()) {
    const [release, another] = candidate.releases;
    if (release !== undefined && another === undefined) {
      for (const requirement of release.requires) {
        constraints.push(stateRequirement(candidates, candidate, requirement, candidate.releases));
      }
      continue;
    }
    for (const { requirement, releases } of groupRequirements(candidate)) {
      constraints.push(stateRequirement(candidates, candidate, requirement, releases));
    }
  }
  return constraints;
}

/** @param releases the versions of the candidate that state the requirement */
function stateRequirement(
  candidates: Candidates,
  { id: feature, presence, releases: all }: Candidate,
  requirement: Requirement,
  releases: readonly CandidateRelease[],
): Constraint {
  const isShared = releases.length === all.length;
  const requirers = isShared ? [presence] : releases.map(({ literal }) => literal);
  const versions = isShared ? undefined : releases.map(({ release }) => release.version);
  if ('feature' in requirement) {
    const { feature: needs, range } = requirement;
    const needed = findInRange(candidates, needs, range);
    return { fact: { kind: 'requires', feature, needs, range, versions }, clauses: imply(requirers, needed) };
  }
  const { capability } = requirement;
  const providers = candidates.registry.capabilities.get(capability)?.providers ?? [];
  const isProvided = candidates.provided.get(capability);
  const clauses = imply(requirers, isProvided === undefined ? [] : [isProvided]);
  return { fact: { kind: 'requires-capability', feature, capability, providers, versions }, clauses };
}

/** Each requirer brings in one of what is needed. */
function imply(requirers: readonly Literal[], needed: readonly Literal[]): readonly Literal[][] {
  return requirers.map((requirer) => [-requirer, ...needed]);
}

/** The same requirement of several versions is one fact. */
function groupRequirements({ releases }: Candidate) {
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
  return groups.values();
}

function findInRange({ byId, matches }: Candidates, id: string, range: string | undefined): readonly Literal[] {
  const candidate = byId.get(id);
  if (candidate === undefined) return [];
  const { releases, presence } = candidate;
  if (range === undefined) return [presence];
  const [only, another] = releases;
  if (only !== undefined && another === undefined) return matches(range, only.release.version) ? [presence] : [];
  const inRange = releases.filter(({ release }) => matches(range, release.version));
  return inRange.length === releases.length ? [presence] : inRange.map(({ literal }) => literal);
}
