import type { Resolution } from '../../pipeline.ts';
import { isTierAtLeast } from '../../vocabulary.ts';
import type { Candidates } from '../candidates.ts';
import { findLeadingRelease } from '../leading-release.ts';
import type { Chosen, ProviderIndex } from '../order-features.ts';

/** Recommendations of chosen features that are not taken and could be: by recommended feature, then by who recommends it. */
export function listRecommendations(
  candidates: Candidates,
  chosen: Chosen,
  providers: ProviderIndex,
): Resolution['recommendations'] {
  const rejected = new Set<string>();
  for (const { release } of chosen.values())
    for (const { feature } of release.manifest.conflicts) rejected.add(feature);
  const refusals = { providers, rejected };
  const fits = new Map<string, boolean>();
  const recommendations: Resolution['recommendations'][number][] = [];
  for (const [by, { release }] of chosen) {
    for (const { feature, why } of release.manifest.recommends) {
      let isFitting = fits.get(feature);
      if (isFitting === undefined) {
        isFitting = !chosen.has(feature) && canJoin(candidates, chosen, refusals, feature);
        fits.set(feature, isFitting);
      }
      if (isFitting) recommendations.push({ feature, by, why });
    }
  }
  return recommendations.sort((a, b) => (`${a.feature} ${a.by}` < `${b.feature} ${b.by}` ? -1 : 1));
}

interface Refusals {
  readonly providers: ProviderIndex;
  /** Features that some chosen feature declares a conflict with. */
  readonly rejected: ReadonlySet<string>;
}

/** Whether nothing speaks against a feature by itself; what it requires is looked at only when it is asked for. */
function canJoin(
  { registry, selection, matches }: Candidates,
  chosen: Chosen,
  refusals: Refusals,
  id: string,
): boolean {
  if (selection.excluded.some((excluded) => excluded.id === id)) return false;
  const release = findLeadingRelease(registry.features.get(id) ?? [], selection, matches);
  if (release === undefined) return false;
  const { conflicts, provides, tiers } = release.manifest;
  if (tiers.refuseBelow !== undefined && !isTierAtLeast(selection.tier, tiers.refuseBelow.tier)) return false;
  if (refusals.rejected.has(id) || conflicts.some(({ feature }) => chosen.has(feature))) return false;
  return !provides.some(
    (capability) => registry.capabilities.get(capability)?.exclusive === true && refusals.providers.has(capability),
  );
}
