import type { Literal } from '../constraint.ts';
import { extractCore, learnClause } from './learn-clause.ts';
import { propagate } from './propagate.ts';
import { assign, backtrack, type Clause, type Search, truthOf, watch } from './search.ts';

/** How a search ends. `model` leaves the values in the search; `core` names constraints that cannot hold together. */
export type SearchEnd =
  | { readonly kind: 'model' }
  | { readonly kind: 'core'; readonly constraints: readonly number[] }
  | { readonly kind: 'limit' };

/**
 * Looks for values that meet all constraints, deciding the literals of `preferences` in their order. Each decision makes
 * a literal hold whenever that is possible together with those before it, because a conflict only ever flips what the
 * constraints and earlier decisions force. So the model is the first in the lexicographic order of the preferences, and
 * a model is found if there is one.
 *
 * @param preferences a literal for every variable that occurs in a constraint
 * @param limit steps after which the search gives up
 */
export function runSearch(search: Search, preferences: readonly Literal[], limit: number): SearchEnd {
  const positions: number[] = [];
  let position = 0;
  while (search.steps <= limit) {
    const conflict = search.failure ?? propagate(search);
    if (conflict !== undefined) {
      if (search.decisions.length === 0 || conflict === search.failure) {
        search.failure = conflict;
        return { kind: 'core', constraints: extractCore(search, conflict) };
      }
      const level = learnFrom(search, conflict);
      position = positions[level] ?? position;
      positions.length = level;
      continue;
    }
    while (position < preferences.length && truthOf(search, preferences[position] ?? 0) !== 0) position += 1;
    const decision = preferences[position];
    if (decision === undefined) return { kind: 'model' };
    positions.push(position);
    search.decisions.push(search.trail.length);
    assign(search, decision, undefined);
  }
  return { kind: 'limit' };
}

/** Returns to the level at which the learned clause forces a literal, and lets it. */
function learnFrom(search: Search, conflict: Clause): number {
  const { clause, level } = learnClause(search, conflict);
  backtrack(search, level);
  watch(search, clause);
  assign(search, clause.literals[0] ?? 0, clause);
  return level;
}
