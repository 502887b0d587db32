import type { Candidate, Candidates } from './candidates.ts';
import type { Literal } from './constraint.ts';

/**
 * What the resolver would like, strongest first; asked-for and base features are no wishes but constraints.
 *
 * 1. Features of the tier's preset are in: lower tiers first, then by id.
 * 2. Providers of exclusive capabilities that are nobody's default are out, the last id first.
 * 3. Older versions are out, the oldest first, those of asked-for features before others.
 * 4. All others are out: first those that are nobody's default, then the defaults; the last id first.
 *
 * Every variable occurs, so that the first model in the order of these literals is the only answer.
 */
export function rankPreferences(candidates: Candidates): readonly Literal[] {
  const { byId, provided, presets, selection } = candidates;
  const { defaults, alternatives } = collectProviders(candidates);
  const asked = new Set(selection.asked.map(({ id }) => id));
  const ascending = [...byId.values()];
  const descending = ascending.toReversed();
  const out = (features: readonly Candidate[]) => features.map(({ presence }) => -presence);
  return [
    ...presets.map((id) => byId.get(id)?.presence ?? 0),
    ...out(descending.filter(({ id }) => alternatives.has(id))),
    ...ascending.filter(({ id }) => asked.has(id)).flatMap(listOlderVersionsOut),
    ...ascending.flatMap(listOlderVersionsOut),
    ...out(descending.filter(({ id }) => !defaults.has(id))),
    ...out(descending),
    ...ascending.flatMap(({ releases }) => releases.map(({ literal }) => literal)),
    ...[...provided.values()].map((literal) => -literal),
  ];
}

function listOlderVersionsOut({ releases }: Candidate): readonly Literal[] {
  return releases
    .slice(1)
    .toReversed()
    .map(({ literal }) => -literal);
}

/** Defaults of the stack, and the other providers of the exclusive capabilities that have one or more. */
function collectProviders({ registry, selection, presets }: Candidates) {
  const defaults = new Set<string>();
  const alternatives = new Set<string>();
  for (const { defaults: byStack } of registry.capabilities.values()) {
    const id = byStack[selection.stack];
    if (id !== undefined) defaults.add(id);
  }
  const preset = new Set(presets);
  for (const { exclusive, providers } of registry.capabilities.values()) {
    if (!exclusive) continue;
    for (const id of providers) if (!defaults.has(id) && !preset.has(id)) alternatives.add(id);
  }
  return { defaults, alternatives };
}
