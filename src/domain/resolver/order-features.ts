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
  const places = linkPlaces(chosen);
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
  const edges = left.flatMap((place) => place.later.map(({ id }): readonly [string, string] => [id, place.id]));
  return { kind: 'cycles', cycles: findCycles(edges) };
}

interface Place {
  readonly id: string;
  /** Those that come after it, perhaps more than once. */
  readonly later: Place[];
  /** How many of its predecessors have no layer yet. */
  waitsFor: number;
}

/** A required capability puts a feature after all its providers, unless the feature provides it itself. */
function linkPlaces(chosen: Chosen): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const id of chosen.keys()) places.set(id, { id, later: [], waitsFor: 0 });
  const providers = indexProviders(chosen);
  for (const [id, { release, requires }] of chosen) {
    const place = places.get(id);
    if (place === undefined) continue;
    for (const requirement of requires) {
      if ('feature' in requirement) putAfter(place, places.get(requirement.feature));
      else if (!release.manifest.provides.includes(requirement.capability)) {
        for (const provider of providers.get(requirement.capability) ?? []) putAfter(place, places.get(provider));
      }
    }
    for (const other of release.manifest.after) putAfter(place, places.get(other));
  }
  return places;
}

function putAfter(place: Place, earlier: Place | undefined): void {
  if (earlier === undefined) return;
  earlier.later.push(place);
  place.waitsFor += 1;
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
