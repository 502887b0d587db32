import fc from 'fast-check';
import { expect } from 'vitest';
import type { Selection } from '../../src/domain/pipeline.ts';
import type { Repair } from '../../src/domain/problem.ts';
import type { Registry } from '../../src/domain/registry/registry.ts';
import { collectCandidates } from '../../src/domain/resolver/candidates.ts';
import type { Fact } from '../../src/domain/resolver/constraint.ts';
import { listConflicts } from '../../src/domain/resolver/explanation/explain-conflicts.ts';
import { buildConstraintSystem, findModel } from '../../src/domain/resolver/find-model.ts';
import { resolveSelection } from '../../src/domain/resolver/resolve-selection.ts';
import { type RandomCase, randomCase } from './random-registry.ts';
import { registryOf } from './registry-builder.ts';
import { type Assignment, createJudge, isTrue, listAssignments, solveByBruteForce } from './resolver-oracle.ts';

const STEPS = 1_000_000;

/** What a run met, so that a test can tell whether the cases were worth it. */
export interface Coverage {
  solvable: number;
  unsolvable: number;
  repaired: number;
  cyclic: number;
}

/** Compares the resolver with brute force on random cases; throws fast-check's report of the smallest failing one. */
export function compareWithOracle(runs: number, seed: number): Coverage {
  const coverage: Coverage = { solvable: 0, unsolvable: 0, repaired: 0, cyclic: 0 };
  fc.assert(
    fc.property(randomCase, (one) => compareCase(one, coverage)),
    { seed, numRuns: runs },
  );
  return coverage;
}

function compareCase({ manifests, selection }: RandomCase, coverage: Coverage): void {
  const registry = registryOf(...manifests);
  const result = resolveSelection(registry, selection);
  const assignments = listAssignments(manifests);
  const best = solveByBruteForce(assignments, manifests, selection);
  expect(result.ok).toBe(best !== undefined);
  if (result.ok) {
    coverage.solvable += 1;
    const chosen = Object.fromEntries(result.value.features.map(({ id, version }) => [id, version]));
    expect(chosen).toEqual(Object.fromEntries(Object.entries(best ?? {}).map(([id, { version }]) => [id, version])));
    return;
  }
  coverage.unsolvable += 1;
  if (result.problems.some(({ code }) => code === 'FEATURE_CYCLE')) coverage.cyclic += 1;
  for (const conflict of listFacts(registry, selection)) {
    expectMinimal(conflict, assignments);
    expectMinimalWishes(conflict, (request) => assignments.some(createJudge(manifests, request)), selection);
  }
  for (const repair of result.problems.flatMap(({ repairs }) => repairs ?? [])) {
    coverage.repaired += 1;
    const repaired = solveByBruteForce(assignments, manifests, applyRepair(selection, repair));
    expect(Object.keys(repaired ?? {})).toHaveLength(repair.resolvesTo);
  }
}

/** The facts cannot all be true of any set of features, but all except any one of them can. */
function expectMinimal(conflict: readonly Fact[], assignments: readonly Assignment[]): void {
  const isPossible = (facts: readonly Fact[]) => assignments.some((one) => facts.every((fact) => isTrue(fact, one)));
  expect(isPossible(conflict)).toBe(false);
  for (const dropped of conflict) {
    expect(isPossible(conflict.filter((fact) => fact !== dropped))).toBe(true);
  }
}

/** The wishes in the facts cannot be met by themselves, but without any one of them the rest can. */
function expectMinimalWishes(
  conflict: readonly Fact[],
  isSolvable: (selection: Selection) => boolean,
  selection: Selection,
): void {
  const wishes = conflict.filter(({ kind }) => kind === 'asked' || kind === 'excluded');
  const canHold = (facts: readonly Fact[]) => {
    const named = (kind: string) =>
      facts.flatMap((fact) => (fact.kind === kind && 'feature' in fact ? fact.feature : []));
    const asked = selection.asked.filter(({ id }) => named('asked').includes(id));
    const excluded = selection.excluded.filter(({ id }) => named('excluded').includes(id));
    return isSolvable({ ...selection, asked, excluded });
  };
  expect(canHold(wishes)).toBe(false);
  for (const dropped of wishes) expect(canHold(wishes.filter((wish) => wish !== dropped))).toBe(true);
}

function listFacts(registry: Registry, selection: Selection): readonly (readonly Fact[])[] {
  const system = buildConstraintSystem(collectCandidates(registry, selection));
  const model = findModel(system, STEPS);
  return model.kind === 'core' ? listConflicts(system, model.constraints, STEPS) : [];
}

/** The request as a user would change it by following the flags. */
export function applyRepair(selection: Selection, { flags }: Repair): Selection {
  let changed = selection;
  for (const flag of flags) {
    const [name, value = ''] = flag.split(' ');
    const asked = changed.asked.filter(({ id }) => id !== value);
    const excluded = changed.excluded.filter(({ id }) => id !== value);
    const wish = { id: value, origin: 'repair' };
    if (name === '--without') changed = { ...changed, asked, excluded: [...excluded, wish] };
    else if (name === '--features') changed = { ...changed, asked: [...asked, wish], excluded };
    else if (name === '--tier') changed = { ...changed, tier: value as Selection['tier'] };
    else throw new Error(`a repair uses the unknown flag ${flag}`);
  }
  return changed;
}
