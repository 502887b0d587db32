import { checkOptions } from '../../manifest/check-options.ts';
import type { StackManifest } from '../../manifest/stack-manifest.ts';
import type { Resolution, ResolvedFeature } from '../../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../../problem.ts';
import { isTierAtLeast } from '../../vocabulary.ts';
import type { Candidates } from '../candidates.ts';
import { type Chosen, indexProviders } from '../order-features.ts';
import { listLosses } from './list-losses.ts';
import { listRecommendations } from './list-recommendations.ts';
import { listProviderChoices, traceReasons } from './trace-reasons.ts';

/**
 * Everything that later stages and people want to know about a chosen set.
 *
 * @returns OPTION_UNKNOWN and OPTION_INVALID problems of all chosen features at once
 */
export function describeResolution(
  stack: StackManifest,
  candidates: Candidates,
  chosen: Chosen,
  layers: readonly (readonly string[])[],
): Result<Resolution> {
  const index = indexProviders(chosen);
  const providers = listProviderChoices(candidates, chosen, index);
  const reasons = traceReasons(candidates, chosen, providers);
  const problems: Problem[] = [];
  const features: ResolvedFeature[] = [];
  for (const [layer, ids] of layers.entries()) {
    for (const id of ids) {
      const manifest = chosen.get(id)?.release.manifest;
      const reason = reasons.get(id);
      if (manifest === undefined || reason === undefined) continue;
      const options = checkOptions(manifest, candidates.selection.options[id] ?? {});
      if (options.ok) features.push({ id, version: manifest.version, layer, reason, manifest, options: options.value });
      else problems.push(...options.problems);
    }
  }
  if (problems.length > 0) return fail(problems);
  return succeed({
    stack,
    tier: candidates.selection.tier,
    features,
    providers,
    ...listLosses(candidates, chosen, index),
    recommendations: listRecommendations(candidates, chosen, index),
    notes: listNotes(candidates, features),
  });
}

function listNotes({ selection }: Candidates, features: readonly ResolvedFeature[]): readonly string[] {
  const chosen = new Set(features.map(({ id }) => id));
  const early = features
    .filter(({ manifest }) => !isTierAtLeast(selection.tier, manifest.tiers.min))
    .map(
      ({ id, manifest }) =>
        `"${id}" is advised from the tier ${manifest.tiers.min} on; this service is ${selection.tier}.`,
    );
  const unused = Object.keys(selection.options)
    .filter((id) => !chosen.has(id))
    .map((id) => `The options of "${id}" have no effect, because it is not part of the service.`);
  return [...early.sort(), ...unused.sort()];
}
