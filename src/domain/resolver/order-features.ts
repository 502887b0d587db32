import type { CandidateRelease } from './candidates.ts';
import { findCycles } from './find-cycles.ts';

/** A chosen set of features, by id. */
export type Chosen = ReadonlyMap<string, CandidateRelease>;

/** The order of a chosen set: layers, or the circles that make an order impossible. */
export type FeatureOrder =
  | { readonly kind: 'layers'; readonly layers: readonly (readonly string[])[] }
  | { readonly kind: 'cycles'; readonly cycles: readonly (readonly string[])[] };

/**
 * Puts every feature into the first layer after all that it requires or names under `after`, ordered by id inside a
 * layer (topological generations; Kahn, 1962). The graph library comes in only for what is left when there are cycles:
 * building its graph of 10,000 features takes longer than the whole resolution may.
 *
 * @returns otherwise one shortest cycle for each knot of features
 */
export function orderFeatures(chosen: Chosen): FeatureOrder {
  const predecessors = listPredecessors(chosen);
  const open = new Map<string, number>();
  const successors = new Map<string, string[]>();
  for (const [id, earlier] of predecessors) {
    open.set(id, earlier.length);
    for (const other of earlier) {
      const later = successors.get(other);
      if (later === undefined) successors.set(other, [id]);
      else later.push(id);
    }
  }
  const layers: string[][] = [];
  let layer = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  while (layer.length > 0) {
    layers.push(layer.sort());
    const next: string[] = [];
    for (const id of layer) {
      open.delete(id);
      for (const later of successors.get(id) ?? []) {
        const count = (open.get(later) ?? 0) - 1;
        open.set(later, count);
        if (count === 0) next.push(later);
      }
    }
    layer = next;
  }
  return open.size === 0
    ? { kind: 'layers', layers }
    : { kind: 'cycles', cycles: findCycles(open.keys(), predecessors) };
}

/** What comes before each feature, perhaps more than once: all providers of a required capability, unless the feature provides it itself. */
function listPredecessors(chosen: Chosen): ReadonlyMap<string, readonly string[]> {
  const providers = indexProviders(chosen);
  const predecessors = new Map<string, readonly string[]>();
  for (const [id, { release, requires }] of chosen) {
    const earlier: string[] = [];
    for (const requirement of requires) {
      if ('feature' in requirement) earlier.push(requirement.feature);
      else if (!release.manifest.provides.includes(requirement.capability)) {
        for (const provider of providers.get(requirement.capability) ?? []) earlier.push(provider);
      }
    }
    for (const other of release.manifest.after) if (chosen.has(other)) earlier.push(other);
    predecessors.set(id, earlier);
  }
  return predecessors;
}

/** Features of a chosen set by the capabilities that they provide, in order of ids. */
export function indexProviders(chosen: Chosen): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const [id, { release }] of chosen) {
    for (const capability of release.manifest.provides) {
      const others = providers.get(capability);
      if (others === undefined) providers.set(capability, [id]);
      else others.push(id);
    }
  }
  return providers;
}
