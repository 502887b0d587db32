import type { Constraint, Fact } from '../constraint.ts';
import { type ConstraintSystem, findContradiction, findModel, type IsActive } from '../find-model.ts';

/** Facts that cannot hold together, while all of them but any one can. */
export interface MinimalConflict {
  readonly facts: readonly Fact[];
  /** Indexes of the constraints among them that belong to the request. */
  readonly requests: readonly number[];
}

/**
 * Shrinks a core by deletion (Chinneck and Dravnieks, 1991): what can be left out without making the rest possible is
 * left out. Wishes are tried first, against the whole catalogue, so that taking back any one wish of the result resolves
 * this conflict; then the catalogue's facts.
 *
 * @param core indexes of constraints that cannot hold together
 */
export function minimiseConflict(system: ConstraintSystem, core: readonly number[], limit: number): MinimalConflict {
  const { constraints } = system;
  const pick = (indexes: readonly number[], isPicked: (constraint: Constraint) => boolean) =>
    indexes.filter((index) => constraints[index] !== undefined && isPicked(constraints[index]));
  let rest = core;
  let requests = new Set(pick(core, isRequest));
  for (const index of [...requests].reverse()) {
    if (!requests.has(index)) continue;
    const others = new Set([...requests].filter((other) => other !== index));
    const smaller = findCore(system, limit, (constraint, other) => !isRequest(constraint) || others.has(other));
    if (smaller === undefined) continue;
    rest = smaller;
    requests = new Set(pick(smaller, isRequest));
  }
  let facts = new Set(pick(rest, (constraint) => !isRequest(constraint) && !isStructural(constraint)));
  for (const index of [...facts].reverse()) {
    if (!facts.has(index)) continue;
    const others = new Set([...requests, ...facts].filter((other) => other !== index));
    const isActive: IsActive = (constraint, other) => isStructural(constraint) || others.has(other);
    const smaller = findContradiction(system, limit, isActive);
    if (smaller !== undefined) facts = new Set(smaller.filter((other) => facts.has(other)));
  }
  const lines = [...requests, ...facts].flatMap((index) => constraints[index]?.fact ?? []);
  return { facts: lines, requests: [...requests] };
}

/** Constraints that exclude each other among the active ones, by index; undefined when a set of features meets them. */
export function findCore(system: ConstraintSystem, limit: number, isActive: IsActive): readonly number[] | undefined {
  const model = findModel(system, limit, isActive);
  return model.kind === 'core' ? model.constraints : undefined;
}

/** Whether a constraint is the user's wish, which a repair may change. */
function isRequest({ fact }: Constraint): boolean {
  return fact.kind === 'asked' || fact.kind === 'excluded';
}

/** Whether a constraint says how the resolver's variables relate, and is no line of an explanation. */
function isStructural({ fact }: Constraint): boolean {
  return fact.kind === 'one-version' || fact.kind === 'provision';
}
