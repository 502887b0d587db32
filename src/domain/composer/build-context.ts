import type { Intent } from '../intent/intent.ts';
import type { ModuleSpec } from '../intent/module-spec.ts';
import { wordsOf } from '../names/words.ts';
import type { Resolution, ServiceContext } from '../pipeline.ts';

/**
 * The service as templates and conditions see it. Everything in it follows from the intent and its resolution, so that two contributors
 * never see different services.
 */
export function buildContext(intent: Intent, modules: readonly ModuleSpec[], resolution: Resolution): ServiceContext {
  const { stack, tier, features } = resolution;
  const capabilities = new Set(features.flatMap((feature) => feature.manifest.provides));
  return {
    project: { ...intent.project, ...wordsOf(intent.name), name: intent.name },
    tier,
    stack: { id: stack.id, version: stack.version, width: stack.width, values: stack.values },
    modules,
    features: features.map(({ id, version, manifest: { title, summary } }) => ({ id, title, summary, version })),
    capabilities: [...capabilities].sort(),
  };
}
