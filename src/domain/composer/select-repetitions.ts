import type { Contributor } from '../pipeline.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { renderPath } from '../template/render-path.ts';
import { evaluateWhen } from './conditions.ts';
import { listRepetitions } from './list-repetitions.ts';
import { buildScope, type Repetition, type Service } from './service-scope.ts';

/** What decides whether, and how often, something of a manifest appears. */
interface Selector {
  readonly when?: string;
  readonly each?: string;
  readonly given?: string;
}

/**
 * How often a rule applies: not at all where its `when` does not hold, else once for each repetition for which `given` is true.
 *
 * @param place The manifest and key of the rule, for messages.
 * @returns The variables that each time adds; or the problems of the three keys.
 */
export function selectRepetitions(
  contributor: Contributor,
  service: Service,
  { rule, place }: { readonly rule: Selector; readonly place: string },
): Result<readonly Repetition[]> {
  const holds = evaluateWhen(contributor, service.context, { text: rule.when, place: `${place}.when` });
  if (!holds.ok) return holds;
  if (!holds.value) return succeed([]);
  const repetitions = listRepetitions(contributor, service, { each: rule.each, place: `${place}.each` });
  const { given } = rule;
  if (!repetitions.ok || given === undefined) return repetitions;
  const judged = repetitions.value.map((repetition) => {
    const scope = buildScope(contributor, service, { path: `${place}.given`, repetition });
    // `and` gives a boolean for anything, even for what is missing, which `list` refuses.
    return { repetition, truth: renderPath(`{{and (first (list ${given})) true}}`, scope) };
  });
  const problems = judged.flatMap(({ truth }) => (truth.ok ? [] : truth.problems));
  if (problems.length > 0) return fail(problems.map((problem) => ({ ...problem, features: [contributor.id] })));
  return succeed(judged.flatMap(({ repetition, truth }) => (truth.ok && truth.value === 'true' ? [repetition] : [])));
}
