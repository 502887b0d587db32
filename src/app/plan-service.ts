import { planProject } from '../domain/composer/plan-project.ts';
import type { RenderMemory } from '../domain/composer/render-memory.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { Intent } from '../domain/intent/intent.ts';
import { parseModules } from '../domain/intent/parse-modules.ts';
import { selectFeatures } from '../domain/intent/select-features.ts';
import { type CatalogueLock, parseCatalogueLock } from '../domain/lockfile/catalogue-lock.ts';
import type { FeatureContent, Plan, Resolution } from '../domain/pipeline.ts';
import type { Result } from '../domain/problem.ts';
import { resolveSelection } from '../domain/resolver/resolve-selection.ts';
import type { Catalogue } from './load-catalogue.ts';
import type { ReadIntent } from './read-intent.ts';

/** Name of the lock of all dependencies inside a stack's folder. */
const CATALOGUE_LOCK = 'catalogue-lock.json';

/** The feature set of an intent. Throws a ScaffoldError with every reason why there is none. */
export function resolveIntent(read: ReadIntent, catalogue: Catalogue): Resolution {
  return requireValue(tryResolve(read, catalogue));
}

/** The feature set of an intent, with versions that a lock holds, or every reason why there is none. */
export function tryResolve(
  { intent, origins }: ReadIntent,
  { registry }: Catalogue,
  pins: Readonly<Record<string, string>> = {},
): Result<Resolution> {
  // An unknown stack has no version; the resolver reports it together with everything else that is unknown.
  const stackVersion = registry.stacks.get(intent.stack)?.[0].version ?? '';
  return resolveSelection(registry, selectFeatures(intent, { stackVersion, origins, pins }));
}

/**
 * Every file of the service that an intent resolves to. Throws a ScaffoldError with all problems.
 *
 * @param memory Of the plans before, for whoever makes many.
 */
export function planService(intent: Intent, resolution: Resolution, catalogue: Catalogue, memory?: RenderMemory): Plan {
  const contents = catalogue.readContents(resolution);
  const input = {
    intent,
    resolution,
    contents,
    modules: requireValue(parseModules(intent)),
    knownSlots: catalogue.slots,
    ...(memory === undefined ? {} : { memory }),
  };
  const catalogueLock = readCatalogueLock(resolution, contents);
  return requireValue(planProject(catalogueLock === undefined ? input : { ...input, catalogueLock }));
}

/** The value of a result, or a thrown ScaffoldError with its problems: the step from the domain to the use cases. */
export function requireValue<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw ScaffoldError.fromProblems(result.problems);
}

function readCatalogueLock({ stack }: Resolution, contents: readonly FeatureContent[]): CatalogueLock | undefined {
  const files = contents.find(({ id }) => id === stack.id)?.files;
  const content = files?.find(({ path }) => path === CATALOGUE_LOCK)?.content;
  return typeof content === 'string'
    ? requireValue(parseCatalogueLock(content, `${stack.id}/${CATALOGUE_LOCK}`))
    : undefined;
}
