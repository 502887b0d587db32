import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';
import { listProviding } from './provision.ts';

/** An exclusive capability has at most one provider. */
export function constrainExclusive({ byId, registry }: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const { id, exclusive, providers } of registry.capabilities.values()) {
    if (!exclusive) continue;
    const reached = providers.filter((provider) => byId.has(provider));
    if (reached.length < 2) continue;
    constraints.push({
      fact: { kind: 'exclusive', capability: id, providers: reached },
      clauses: [],
      atMostOne: reached.flatMap((provider) => listProviding(byId.get(provider), id)),
    });
  }
  return constraints;
}
