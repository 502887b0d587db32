import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** Base features are in every service of their stacks. */
export function constrainBase({ byId, bases }: Candidates): readonly Constraint[] {
  return bases.flatMap((id): readonly Constraint[] => {
    const candidate = byId.get(id);
    return candidate === undefined ? [] : [{ fact: { kind: 'base', feature: id }, clauses: [[candidate.presence]] }];
  });
}
