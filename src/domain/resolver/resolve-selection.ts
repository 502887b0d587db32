import type { Resolution, Selection } from '../pipeline.ts';
import { fail, type Problem, type Result } from '../problem.ts';
import type { Registry } from '../registry/registry.ts';
import { collectCandidates } from './candidates.ts';
import { checkSelection } from './check-selection.ts';
import { explainConflicts } from './explanation/explain-conflicts.ts';
import { buildConstraintSystem, findModel } from './find-model.ts';
import { describeResolution } from './outcome/describe-resolution.ts';

/** Bounds of the search. */
export interface ResolverLimits {
  /** Decisions and conclusions after which the search gives up with RESOLVER_LIMIT. */
  readonly steps: number;
}

const DEFAULT_LIMITS: ResolverLimits = { steps: 5_000_000 };

/**
 * The complete, ordered feature set that a selection leads to. Hard are: asked for, left out, base, requirements,
 * conflicts, exclusive capabilities, stack support, tier refusals, pinned versions, no cycles. If any set meets them, one
 * is found; among all of them the one that the tier's preset, the capabilities' defaults, newer versions and finally the
 * order of ids prefer (rankPreferences). The order of the wishes in the selection does not matter.
 *
 * @returns otherwise every problem at once: unknown names first; then each independent conflict with a minimal
 *   explanation and checked repairs; then invalid options
 */
export function resolveSelection(
  registry: Registry,
  selection: Selection,
  limits: ResolverLimits = DEFAULT_LIMITS,
): Result<Resolution> {
  const unknown = checkSelection(registry, selection);
  const stack = registry.stacks.get(selection.stack)?.find(({ version }) => version === selection.stackVersion);
  if (unknown.length > 0 || stack === undefined) return fail(unknown);
  const candidates = collectCandidates(registry, selection);
  const system = buildConstraintSystem(candidates);
  const model = findModel(system, limits.steps);
  switch (model.kind) {
    case 'model':
      return describeResolution(stack.manifest, candidates, model.chosen, model.layers);
    case 'core':
      return fail(explainConflicts(system, model.constraints, limits.steps));
    case 'limit':
      return fail([reportLimit(limits)]);
  }
}

function reportLimit({ steps }: ResolverLimits): Problem {
  return {
    code: 'RESOLVER_LIMIT',
    message: `The resolver finds no answer within ${steps} steps.`,
    hint: 'Name the providers you want with `--features`.',
    features: [],
  };
}
