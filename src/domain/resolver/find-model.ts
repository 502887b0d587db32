import type { CandidateRelease, Candidates } from './candidates.ts';
import type { Constraint, Literal } from './constraint.ts';
import { type Chosen, orderFeatures } from './order-features.ts';
import { rankPreferences } from './preferences.ts';
import { RULES } from './rules.ts';
import { runSearch } from './solver/run-search.ts';
import { addConstraint, backtrack, createSearch, type Search, truthOf } from './solver/search.ts';

/** A selection as constraints and wishes. Cycles are added to `constraints` as they are met. */
export interface ConstraintSystem {
  readonly candidates: Candidates;
  readonly constraints: Constraint[];
  readonly preferences: readonly Literal[];
}

/** The preferred valid set with its layers, or constraints (by index) that cannot hold together. */
export type ModelResult =
  | { readonly kind: 'model'; readonly chosen: Chosen; readonly layers: readonly (readonly string[])[] }
  | { readonly kind: 'core'; readonly constraints: readonly number[] }
  | { readonly kind: 'limit' };

export function buildConstraintSystem(candidates: Candidates): ConstraintSystem {
  const constraints: Constraint[] = [];
  for (const rule of RULES) for (const constraint of rule(candidates)) constraints.push(constraint);
  return { candidates, constraints, preferences: rankPreferences(candidates) };
}

/** Which constraints hold, by their index in the system. */
export type IsActive = (constraint: Constraint, index: number) => boolean;

/**
 * The first set in the order of the preferences that meets the constraints and has no cycle.
 *
 * @param limit steps after which it gives up
 * @param isActive all constraints by default; cycles that are met on the way always count
 */
export function findModel(system: ConstraintSystem, limit: number, isActive: IsActive = () => true): ModelResult {
  const { candidates, constraints, preferences } = system;
  const search = startSearch(system, isActive);
  for (;;) {
    const end = runSearch(search, preferences, limit);
    if (end.kind !== 'model') return end;
    const chosen = readChosen(candidates, search);
    const order = orderFeatures(chosen);
    if (order.kind === 'layers') return { kind: 'model', chosen, layers: order.layers };
    backtrack(search, 0);
    for (const cycle of order.cycles) {
      const constraint = forbidCycle(cycle, chosen);
      addConstraint(search, constraint, constraints.push(constraint) - 1);
    }
  }
}

/**
 * Constraints, by index, that contradict each other among the active ones, cycles not looked for; undefined when there
 * is no contradiction (or none is found within the limit).
 */
export function findContradiction(
  system: ConstraintSystem,
  limit: number,
  isActive: IsActive,
): readonly number[] | undefined {
  const end = runSearch(startSearch(system, isActive), system.preferences, limit);
  return end.kind === 'core' ? end.constraints : undefined;
}

function startSearch({ candidates, constraints }: ConstraintSystem, isActive: IsActive): Search {
  const search = createSearch(candidates.variableCount);
  for (const [index, constraint] of constraints.entries()) {
    if (isActive(constraint, index)) addConstraint(search, constraint, index);
  }
  return search;
}

function readChosen({ byId }: Candidates, search: Search): Chosen {
  const chosen = new Map<string, CandidateRelease>();
  for (const { id, releases } of byId.values()) {
    const release = releases.find(({ literal }) => truthOf(search, literal) > 0);
    if (release !== undefined) chosen.set(id, release);
  }
  return chosen;
}

/** The edges of a cycle are stated by the versions in it, so wherever all of these are in, the cycle is. */
function forbidCycle(cycle: readonly string[], chosen: Chosen): Constraint {
  const releases = cycle.flatMap((id) => chosen.get(id) ?? []);
  const members = releases.map(({ release }) => ({ feature: release.id, version: release.version }));
  return { fact: { kind: 'cycle', members }, clauses: [releases.map(({ literal }) => -literal)] };
}
