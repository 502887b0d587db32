import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** What was asked for is in, with a version of its range. */
export function constrainAsked({ byId, selection, matches }: Candidates): readonly Constraint[] {
  return selection.asked
    .toSorted((left, right) => compare(left.id, right.id) || compare(left.range ?? '', right.range ?? ''))
    .flatMap(({ id, range, origin }): readonly Constraint[] => {
      const candidate = byId.get(id);
      if (candidate === undefined) return [];
      if (range === undefined) {
        return [{ fact: { kind: 'asked', feature: id, origin }, clauses: [[candidate.presence]] }];
      }
      const inRange = candidate.releases.filter(({ release }) => matches(range, release.version));
      return [
        { fact: { kind: 'asked', feature: id, range, origin }, clauses: [inRange.map(({ literal }) => literal)] },
      ];
    });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
