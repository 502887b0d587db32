import type { Selection } from '../../pipeline.ts';
import type { Repair } from '../../problem.ts';
import type { Registry } from '../../registry/registry.ts';
import { type Candidates, collectCandidates } from '../candidates.ts';
import type { Fact } from '../constraint.ts';
import { buildConstraintSystem, findModel } from '../find-model.ts';
import { type Change, changeSelection, printChange } from './change-selection.ts';

/** Repairs that are offered at most; a longer list is no help. */
const MOST_REPAIRS = 3;
/** Pairs of changes that are tried at most, after all single ones have failed. */
const MOST_TRIALS = 100;

/**
 * Small changes to the request that resolve all conflicts: single changes if there are any, else pairs. Each has been
 * resolved anew. A change of tier comes last, because it changes most; else those that keep more features come first.
 */
export function findRepairs(
  candidates: Candidates,
  conflicts: readonly (readonly Fact[])[],
  limit: number,
): readonly Repair[] {
  const { registry, selection } = candidates;
  const changes = listChanges(conflicts.flat(), selection);
  const singles = tryRepairs(
    registry,
    selection,
    changes.map((change) => [change]),
    limit,
  );
  return singles.length > 0 ? singles : tryRepairs(registry, selection, listPairs(changes), limit);
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

/** What the user could change about the facts of the conflicts, in the order of the facts. */
function listChanges(facts: readonly Fact[], selection: Selection): readonly Change[] {
  const changes = facts.flatMap((fact): readonly Change[] => {
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
  return changes;
}

function listPairs(changes: readonly Change[]): readonly (readonly Change[])[] {
  return changes.flatMap((first, index) => changes.slice(index + 1).map((second) => [first, second]));
}
