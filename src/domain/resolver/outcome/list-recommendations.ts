import type { Resolution } from '../../pipeline.ts';
import { isTierAtLeast } from '../../vocabulary.ts';
import type { Candidates } from '../candidates.ts';
import { findLeadingRelease } from '../leading-release.ts';
import { type Chosen, indexProviders } from '../order-features.ts';

/** Recommendations of chosen features that are not taken and could be: by recommended feature, then by who recommends it. */
export function listRecommendations(candidates: Candidates, chosen: Chosen): Resolution['recommendations'] {
  const providers = indexProviders(chosen);
  const fits = new Map<string, boolean>();
  const recommendations: Resolution['recommendations'][number][] = [];
  for (const [by, { release }] of chosen) {
    for (const { feature, why } of release.manifest.recommends) {
      let isFitting = fits.get(feature);
      if (isFitting === undefined) {
        isFitting = !chosen.has(feature) && canJoin(candidates, chosen, providers, feature);
        fits.set(feature, isFitting);
      }
      if (isFitting) recommendations.push({ feature, by, why });
    }
  }
  return recommendations.sort((a, b) => (`${a.feature} ${a.by}` < `${b.feature} ${b.by}` ? -1 : 1));
}

/** Whether nothing speaks against a feature by itself; what it requires is looked at only when it is asked for. */
function canJoin(
  { registry, selection, matches }: Candidates,
  chosen: Chosen,
  providers: ReadonlyMap<string, readonly string[]>,
  id: string,
): boolean {
  if (selection.excluded.some((excluded) => excluded.id === id)) return false;
  const release = findLeadingRelease(registry.features.get(id) ?? [], selection, matches);
  if (release === undefined) return false;
  const { conflicts, provides, tiers } = release.manifest;
  if (tiers.refuseBelow !== undefined && !isTierAtLeast(selection.tier, tiers.refuseBelow.tier)) return false;
  if (conflicts.some(({ feature }) => chosen.has(feature))) return false;
  if (provides.some((capability) => registry.capabilities.get(capability)?.exclusive && providers.has(capability))) {
    return false;
  }
  return ![...chosen.values()].some((other) => other.release.manifest.conflicts.some(({ feature }) => feature === id));
}
