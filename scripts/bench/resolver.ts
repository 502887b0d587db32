/** How long a selection takes to resolve, and a refusal to be explained, in catalogues of two sizes. */
import { resolveSelection } from '../../src/domain/resolver/resolve-selection.ts';
import { buildLargeCase, type LargeCase } from '../../test/support/large-registry.ts';
import { type Subject, sampleInterleaved, timedSubject } from './stats.ts';
import { type BenchBudget, type BenchSettings, type BenchTable, composeTimingTable, medianOf } from './table.ts';

const SMALL = 100;
const LARGE = 10_000;
/** A resolution takes milliseconds, so more rounds cost little, and the compiler needs some before it settles. */
const ROUNDS_PER_RUN = 5;

export async function runResolver(settings: BenchSettings): Promise<readonly BenchTable[]> {
  settings.report('resolver');
  const small = buildLargeCase(SMALL);
  const large = buildLargeCase(LARGE);
  const reference = nameCase('resolve', small);
  const subjects: readonly Subject[] = [
    timedSubject(reference, () => resolveSelection(small.registry, small.selection), 20),
    timedSubject(nameCase('explain', small), () => resolveSelection(small.registry, small.impossible), 5),
    timedSubject(nameCase('resolve', large), () => resolveSelection(large.registry, large.selection)),
  ];
  const sampled = sampleInterleaved(subjects, { runs: settings.runs * ROUNDS_PER_RUN, warmUps: 5 });
  const budget = (name: string, limit: number): BenchBudget => ({
    what: name,
    limit,
    reached: medianOf(sampled, name),
    unit: 'ms',
    kind: 'budget',
  });
  const budgets = [budget(reference, 5), budget(nameCase('resolve', large), 100)];
  return [composeTimingTable({ id: 'resolver', title: 'Resolver', reference, sampled, budgets })];
}

function nameCase(what: string, { registry, edges }: LargeCase): string {
  return `${what}, ${registry.features.size} features, ${edges} requirements`;
}
