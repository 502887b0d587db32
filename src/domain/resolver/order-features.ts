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
  const places = linkPlaces(predecessors);
  const layers: string[][] = [];
  let layer = [...places.values()].filter(({ waitsFor }) => waitsFor === 0);
  let placed = 0;
  while (layer.length > 0) {
    layers.push(layer.map(({ id }) => id).sort());
    placed += layer.length;
    const next: Place[] = [];
    for (const { later } of layer) {
      for (const place of later) {
        place.waitsFor -= 1;
        if (place.waitsFor === 0) next.push(place);
      }
    }
    layer = next;
  }
  if (placed === chosen.size) return { kind: 'layers', layers };
  const left = [...places.values()].filter(({ waitsFor }) => waitsFor > 0);
  return {
    kind: 'cycles',
    cycles: findCycles(
      left.map(({ id }) => id),
      predecessors,
    ),
  };
}

interface Place {
  readonly id: string;
  readonly later: Place[];
  /** How many of its predecessors have no layer yet. */
  waitsFor: number;
}

function linkPlaces(predecessors: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const [id, earlier] of predecessors) places.set(id, { id, later: [], waitsFor: earlier.length });
  for (const [id, place] of places) {
    for (const other of predecessors.get(id) ?? []) places.get(other)?.later.push(place);
  }
  return places;
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
export type ProviderIndex = ReadonlyMap<string, readonly string[]>;

export function indexProviders(chosen: Chosen): ProviderIndex {
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
