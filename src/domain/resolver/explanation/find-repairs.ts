import type { Selection } from '../../pipeline.ts';
import type { Repair } from '../../problem.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Candidates, collectCandidates } from '../candidates.ts';
import type { Fact } from '../constraint.ts';
import { buildConstraintSystem, findModel } from '../find-model.ts';
import { type Change, changeSelection, printChange } from './change-selection.ts';

/** Repairs that are offered at most; a longer list is no help. */
const MOST_REPAIRS = 3;
/** Repairs that are tried at most. */
const MOST_TRIALS = 100;

/**
 * Small changes to the request that resolve all conflicts: a single change if one is enough, else one for each conflict,
 * or two for a lone conflict. Each has been resolved anew. A change of tier comes last, because it changes most; else
 * those that keep more features come first.
 */
export function findRepairs(
  { registry, selection }: Candidates,
  conflicts: readonly (readonly Fact[])[],
  limit: number,
): readonly Repair[] {
  const choices = conflicts.map(listChanges);
  const [only = [], ...others] = choices;
  const singles = choices.flat().map((change) => [change]);
  const working = tryRepairs(registry, selection, singles, limit);
  if (working.length > 0) return working;
  return tryRepairs(registry, selection, others.length === 0 ? listPairs(only) : combine(choices), limit);
}

function tryRepairs(
  registry: Registry,
  selection: Selection,
  repairs: readonly (readonly Change[])[],
  limit: number,
): readonly Repair[] {
  const working = repairs.slice(0, MOST_TRIALS).flatMap((changes): readonly Repair[] => {
    const changed = changes.reduce(changeSelection, selection);
    const model = findModel(buildConstraintSystem(collectCandidates(registry, changed)), limit);
    return model.kind === 'model' ? [{ flags: changes.map(printChange), resolvesTo: model.chosen.size }] : [];
  });
  return working.sort(compareRepairs).slice(0, MOST_REPAIRS);
}

function compareRepairs(left: Repair, right: Repair): number {
  const movesTier = ({ flags }: Repair) => Number(flags.some((flag) => flag.startsWith('--tier ')));
  return (
    movesTier(left) - movesTier(right) ||
    right.resolvesTo - left.resolvesTo ||
    (left.flags.join(' ') < right.flags.join(' ') ? -1 : 1)
  );
}

/** What the user could change about a conflict, in the order of its facts. */
function listChanges(facts: readonly Fact[]): readonly Change[] {
  return facts.flatMap((fact): readonly Change[] => {
    switch (fact.kind) {
      case 'asked': {
        const without: Change = { kind: 'without', feature: fact.feature };
        return fact.range === undefined ? [without] : [{ kind: 'with', feature: fact.feature }, without];
      }
      case 'excluded':
        return [{ kind: 'with', feature: fact.feature }];
      case 'tier':
        return [{ kind: 'tier', tier: fact.tier }];
      default:
        return [];
    }
  });
}

function listPairs(changes: readonly Change[]): readonly (readonly Change[])[] {
  return changes.flatMap((first, index) => changes.slice(index + 1).map((second) => [first, second]));
}

/** Every way to pick one change of each conflict. */
function combine(choices: readonly (readonly Change[])[]): readonly (readonly Change[])[] {
  let combinations: readonly (readonly Change[])[] = [[]];
  for (const changes of choices) {
    combinations = combinations.flatMap((before) => changes.map((change) => [...before, change])).slice(0, MOST_TRIALS);
  }
  return combinations;
}
