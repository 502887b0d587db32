import type { Literal } from '../constraint.ts';
import { assign, type Clause, type Search, slotOf, truthOf, watchLiteral } from './search.ts';

/**
 * Draws every consequence of what holds so far.
 *
 * @returns the first clause that cannot hold any more, or undefined
 */
export function propagate(search: Search): Clause | undefined {
  while (search.head < search.trail.length) {
    const literal = search.trail[search.head] ?? 0;
    search.head += 1;
    const conflict = propagateGroups(search, literal) ?? propagateWatches(search, -literal);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

/** One member holds, so the others of its groups do not. */
function propagateGroups(search: Search, literal: Literal): Clause | undefined {
  const groups = search.groups[slotOf(literal)];
  if (groups === undefined) return undefined;
  for (const group of groups) {
    for (const other of group.members) {
      if (other === literal) continue;
      const value = truthOf(search, other);
      if (value < 0) continue;
      const pair: Clause = { literals: [-other, -literal], constraint: group.constraint, parents: undefined };
      if (value > 0) return pair;
      assign(search, -other, pair);
    }
  }
  return undefined;
}

/** `falsified` does not hold any more: each clause that watches it finds another literal, becomes a unit, or fails. */
function propagateWatches(search: Search, falsified: Literal): Clause | undefined {
  const watching = search.watches[slotOf(falsified)];
  if (watching === undefined) return undefined;
  let kept = 0;
  let conflict: Clause | undefined;
  for (const clause of watching) {
    if (conflict !== undefined || !moveWatch(search, clause, falsified)) {
      watching[kept] = clause;
      kept += 1;
      conflict ??= drawUnit(search, clause);
    }
  }
  watching.length = kept;
  return conflict;
}

/** Puts `falsified` second and replaces it by a literal that may still hold; false when there is none. */
function moveWatch(search: Search, clause: Clause, falsified: Literal): boolean {
  const { literals } = clause;
  if (literals[0] === falsified) {
    literals[0] = literals[1] ?? 0;
    literals[1] = falsified;
  }
  if (truthOf(search, literals[0] ?? 0) > 0) return false;
  for (let index = 2; index < literals.length; index += 1) {
    const candidate = literals[index] ?? 0;
    if (truthOf(search, candidate) < 0) continue;
    literals[1] = candidate;
    literals[index] = falsified;
    watchLiteral(search, candidate, clause);
    return true;
  }
  return false;
}

/** Only the first literal of the clause may still hold: it must. */
function drawUnit(search: Search, clause: Clause): Clause | undefined {
  const first = clause.literals[0] ?? 0;
  const value = truthOf(search, first);
  if (value === 0) assign(search, first, clause);
  return value < 0 ? clause : undefined;
}
