import type { CheckCase } from '../domain/authoring/list-check-cases.ts';
import type { RenderMemory } from '../domain/composer/render-memory.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { Intent } from '../domain/intent/intent.ts';
import type { Plan, Resolution } from '../domain/pipeline.ts';
import { fail, type Result, succeed } from '../domain/problem.ts';
import type { Catalogue } from './load-catalogue.ts';
import { planService, tryResolve } from './plan-service.ts';
import { listProblems } from './preview-selection.ts';

/** The service of a case, for the feature `id`. */
export function intentOf(
  id: string,
  { stack, tier, subject, options, modules }: Omit<CheckCase, 'mayBeRefused'>,
): Intent {
  const partners = 'feature' in subject ? [subject.feature] : [];
  return {
    name: 'service',
    stack,
    tier,
    features: [{ id, options }, ...partners],
    exclude: [],
    modules: modules.map((name) => ({ name })),
    facts: {},
    project: {},
  };
}

/** What an intent becomes, or every reason why it becomes nothing; `isResolved` tells whether its features can hold together at all. */
export type CasePlan = Result<{ readonly plan: Plan; readonly resolution: Resolution }> & {
  readonly isResolved: boolean;
};

export function planCase(intent: Intent, catalogue: Catalogue, memory?: RenderMemory): CasePlan {
  const resolved = tryResolve({ intent, origins: {} }, catalogue);
  if (!resolved.ok) return { ...resolved, isResolved: false };
  const resolution = resolved.value;
  try {
    const plan = planService(intent, resolution, catalogue, memory);
    return { ...succeed({ plan, resolution }), isResolved: true };
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    return { ...fail(listProblems(error)), isResolved: true };
  }
}
