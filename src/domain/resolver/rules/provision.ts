import type { Candidate, Candidates } from '../candidates.ts';
import type { Constraint, Literal } from '../constraint.ts';

/** A capability is provided only if some provider is in. */
export function constrainProvision({ byId, provided, registry }: Candidates): readonly Constraint[] {
  return [...provided].map(([capability, isProvided]) => {
    const providers = registry.capabilities.get(capability)?.providers ?? [];
    const literals = providers.flatMap((id) => listProviding(byId.get(id), capability));
    return { fact: { kind: 'provision', capability }, clauses: [[-isProvided, ...literals]] };
  });
}

/** Literals of the versions of a feature that provide a capability; the feature's own when all do. */
export function listProviding(candidate: Candidate | undefined, capability: string): readonly Literal[] {
  if (candidate === undefined) return [];
  const providing = candidate.releases.filter(({ release }) => release.manifest.provides.includes(capability));
  return providing.length === candidate.releases.length
    ? [candidate.presence]
    : providing.map(({ literal }) => literal);
}
