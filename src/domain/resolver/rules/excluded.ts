import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** What was left out is out. */
export function constrainExcluded({ byId, selection }: Candidates): readonly Constraint[] {
  return selection.excluded.flatMap(({ id, origin }): readonly Constraint[] => {
    const candidate = byId.get(id);
    return candidate === undefined
      ? []
      : [{ fact: { kind: 'excluded', feature: id, origin }, clauses: [[-candidate.presence]] }];
  });
}
