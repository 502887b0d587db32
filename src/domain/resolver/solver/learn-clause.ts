import type { Literal } from '../constraint.ts';
import { type Clause, levelOf, type Search } from './search.ts';

/** What a conflict teaches: a clause that follows from the constraints, and the level from which it forces its first literal. */
export interface Lesson {
  readonly clause: Clause;
  readonly level: number;
}

/**
 * Resolves the failed clause with the reasons of its literals until only one of the current level is left (the first
 * unique implication point; Marques-Silva and Sakallah, GRASP, 1996).
 */
export function learnClause(search: Search, conflict: Clause): Lesson {
  const level = search.decisions.length;
  const literals: Literal[] = [0];
  const parents: Clause[] = [];
  const { scratch, trail } = search;
  let clause: Clause | undefined = conflict;
  let pivot: Literal = 0;
  let open = 0;
  let position = trail.length - 1;
  do {
    if (clause !== undefined) {
      parents.push(clause);
      for (const literal of clause.literals) {
        const variable = Math.abs(literal);
        // Literals of level 0 are false for good and need no place; their reasons count when a core is drawn.
        if (literal === pivot || scratch[variable] === 1 || levelOf(search, literal) === 0) continue;
        scratch[variable] = 1;
        if (levelOf(search, literal) === level) open += 1;
        else literals.push(literal);
      }
    }
    while (scratch[Math.abs(trail[position] ?? 0)] !== 1) position -= 1;
    pivot = trail[position] ?? 0;
    scratch[Math.abs(pivot)] = 0;
    position -= 1;
    open -= 1;
    clause = search.reasons[Math.abs(pivot)];
  } while (open > 0);
  literals[0] = -pivot;
  for (const literal of literals) scratch[Math.abs(literal)] = 0;
  return { clause: { literals, constraint: undefined, parents }, level: moveHighestSecond(search, literals) };
}

/** The literal that was set last among the others is watched, so that the clause wakes when the search returns there. */
function moveHighestSecond(search: Search, literals: Literal[]): number {
  let highest = 1;
  for (let index = 2; index < literals.length; index += 1) {
    if (levelOf(search, literals[index] ?? 0) > levelOf(search, literals[highest] ?? 0)) highest = index;
  }
  const second = literals[highest];
  if (second === undefined) return 0;
  literals[highest] = literals[1] ?? 0;
  literals[1] = second;
  return levelOf(search, second);
}

/**
 * The constraints that a failure without decisions rests on: together they cannot hold.
 *
 * @returns their indexes, ascending
 */
export function extractCore(search: Search, failure: Clause): readonly number[] {
  const core = new Set<number>();
  const seen = new Set<Clause>([failure]);
  const pending = [failure];
  for (let clause = pending.pop(); clause !== undefined; clause = pending.pop()) {
    if (clause.constraint !== undefined) core.add(clause.constraint);
    const reasons = clause.literals
      .filter((literal) => levelOf(search, literal) === 0)
      .map((literal) => search.reasons[Math.abs(literal)]);
    for (const next of [...(clause.parents ?? []), ...reasons]) {
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      pending.push(next);
    }
  }
  return [...core].sort((a, b) => a - b);
}
