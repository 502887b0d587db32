import type { GraphView } from '../../app/use-cases.ts';

/** `graph --json`: a contract; the keys only ever grow. */
export function describeGraph({ resolution, edges }: GraphView): Readonly<Record<string, unknown>> {
  const { stack, tier, features, providers, replaced, dropped, recommendations, notes } = resolution;
  return {
    stack: { id: stack.id, version: stack.version },
    tier,
    features: features.map(({ id, version, layer, reason, manifest }) => ({
      id,
      version,
      title: manifest.title,
      category: manifest.category,
      layer,
      reason,
    })),
    edges,
    providers,
    replaced,
    dropped,
    recommendations,
    notes,
  };
}
