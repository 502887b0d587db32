import type { FeatureManifest } from '../../src/domain/manifest/feature-manifest.ts';
import type { Selection } from '../../src/domain/pipeline.ts';
import { type Assignment, createJudge, TIER_ORDER } from './resolver-oracle.ts';

/**
 * Says whether a selection from a real catalogue can be answered, without the resolver: it closes what was asked for over what that
 * needs, tries every provider of every capability in turn, and has the brute-force judge look at each closed set. Wishes (presets,
 * recommendations) never make a selection impossible, so they are left out. One version of each feature.
 */
export function createSelectionOracle(
  manifests: readonly FeatureManifest[],
): (selection: Selection, bases: readonly string[]) => boolean {
  const known = new Map(manifests.map((manifest) => [manifest.id, manifest]));
  return (selection, bases) => {
    const judge = createJudge(manifests, selection);
    const excluded = new Set(selection.excluded.map(({ id }) => id));
    const exclusive = manifests.flatMap(({ capabilities }) =>
      Object.entries(capabilities).flatMap(([id, { exclusive: isExclusive }]) => (isExclusive ? [id] : [])),
    );
    const isHopeless = (chosen: Assignment): boolean =>
      Object.keys(chosen).some((id) => excluded.has(id)) ||
      exclusive.some(
        (capability) => Object.values(chosen).filter(({ provides }) => provides.includes(capability)).length > 1,
      );

    const search = (chosen: Assignment): boolean => {
      if (isHopeless(chosen)) return false;
      const missing = findMissing(chosen, selection, manifests);
      if (missing === undefined) return judge(chosen);
      return missing.some((id) => {
        const manifest = known.get(id);
        return manifest !== undefined && search({ ...chosen, [id]: manifest });
      });
    };
    const start = [...bases, ...selection.asked.map(({ id }) => id)].flatMap((id) => known.get(id) ?? []);
    return search(Object.fromEntries(start.map((manifest) => [manifest.id, manifest])));
  };
}

/** Features of which one has to be added for the first unmet need; undefined when every need is met. */
function findMissing(
  chosen: Assignment,
  { tier }: Selection,
  manifests: readonly FeatureManifest[],
): readonly string[] | undefined {
  const needs = Object.values(chosen)
    .flatMap(({ requires }) => requires)
    .filter(
      ({ when }) => when === undefined || TIER_ORDER.indexOf(tier) >= TIER_ORDER.indexOf(when.replace('tier >= ', '')),
    );
  for (const need of needs) {
    if ('feature' in need) {
      if (chosen[need.feature] === undefined) return [need.feature];
    } else if (!Object.values(chosen).some(({ provides }) => provides.includes(need.capability))) {
      return manifests.filter(({ provides }) => provides.includes(need.capability)).map(({ id }) => id);
    }
  }
  return undefined;
}
