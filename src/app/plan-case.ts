import type { CheckCase } from '../domain/authoring/list-check-cases.ts';
import type { RenderMemory } from '../domain/composer/render-memory.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { Intent } from '../domain/intent/intent.ts';
import type { Plan, PlannedFile, Resolution } from '../domain/pipeline.ts';
import { fail, type Result, succeed } from '../domain/problem.ts';
import type { FileDifference } from './authoring-requests.ts';
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

/** What has to happen to the files of one plan to get those of another. */
export function compareFiles(before: readonly PlannedFile[], after: readonly PlannedFile[]): FileDifference {
  const old = new Map(before.map((file) => [file.path, file]));
  const now = new Set(after.map(({ path }) => path));
  return {
    added: after.filter(({ path }) => !old.has(path)).map(({ path }) => path),
    changed: after
      .filter((file) => {
        const other = old.get(file.path);
        return other !== undefined && !isSame(other, file);
      })
      .map(({ path }) => path),
    removed: before.filter(({ path }) => !now.has(path)).map(({ path }) => path),
  };
}

function isSame(one: PlannedFile, other: PlannedFile): boolean {
  if (one.executable !== other.executable) return false;
  if (typeof one.content === 'string' || typeof other.content === 'string') return one.content === other.content;
  return Buffer.compare(one.content, other.content) === 0;
}
