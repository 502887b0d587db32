import type { Problem } from '../../problem.ts';
import type { Fact } from '../constraint.ts';
import type { ConstraintSystem } from '../find-model.ts';
import { describeConflict } from './describe-conflict.ts';
import { findRepairs } from './find-repairs.ts';
import { findCore, minimiseConflict } from './minimise-conflict.ts';

/** More independent conflicts than these are not worth the reading. */
const MOST_CONFLICTS = 5;

/**
 * Why a selection cannot be resolved: one problem for each independent conflict, with the smallest set of facts that
 * leads to it. The first problem carries the repairs, which mend all of them.
 *
 * @param core constraints, by index, that cannot hold together
 * @param limit steps for each of the many searches that this takes
 */
export function explainConflicts(system: ConstraintSystem, core: readonly number[], limit: number): readonly Problem[] {
  const conflicts = listConflicts(system, core, limit);
  const repairs = findRepairs(system.candidates, conflicts, limit);
  return conflicts.map((facts, index) => {
    const problem = describeConflict(facts, system.candidates);
    return index === 0 && repairs.length > 0 ? { ...problem, repairs } : problem;
  });
}

/** Minimal conflicts that share no part of the request: each is found with the requests of those before it withdrawn. */
export function listConflicts(
  system: ConstraintSystem,
  core: readonly number[],
  limit: number,
): readonly (readonly Fact[])[] {
  const withdrawn = new Set<number>();
  const conflicts: (readonly Fact[])[] = [];
  let next: readonly number[] | undefined = core;
  while (next !== undefined && conflicts.length < MOST_CONFLICTS) {
    const conflict = minimiseConflict(system, next, limit);
    conflicts.push(conflict.facts);
    if (conflict.requests.length === 0) break;
    for (const index of conflict.requests) withdrawn.add(index);
    next = findCore(system, limit, (_, index) => !withdrawn.has(index));
  }
  return conflicts;
}
