import type { Reason, Resolution } from '../../pipeline.ts';
import type { Candidates } from '../candidates.ts';
import type { Chosen, ProviderIndex } from '../order-features.ts';

export type ProviderChoice = Resolution['providers'][number];

/**
 * The provider that stands for each required capability and who requires it, by capability. Of several providers the
 * one wins that was asked for, then the preset's, then the stack's default, then the first by id.
 */
export function listProviderChoices(
  candidates: Candidates,
  chosen: Chosen,
  providers: ProviderIndex,
): readonly ProviderChoice[] {
  const requiredBy = new Map<string, string[]>();
  for (const [id, { requires }] of chosen) {
    for (const requirement of requires) {
      if ('feature' in requirement) continue;
      const others = requiredBy.get(requirement.capability);
      if (others === undefined) requiredBy.set(requirement.capability, [id]);
      else if (others.at(-1) !== id) others.push(id);
    }
  }
  const asked = new Set(candidates.selection.asked.map(({ id }) => id));
  const presets = new Set(candidates.presets);
  return [...requiredBy.keys()].sort().flatMap((capability) => {
    const others = providers.get(capability) ?? [];
    const preferred = candidates.registry.capabilities.get(capability)?.defaults[candidates.selection.stack];
    const provider =
      others.find((id) => asked.has(id)) ??
      others.find((id) => presets.has(id)) ??
      others.find((id) => id === preferred) ??
      others[0];
    return provider === undefined ? [] : [{ capability, provider, requiredBy: requiredBy.get(capability) ?? [] }];
  });
}

/**
 * Why each feature is in: because of the request or the tier, else because of the feature that leads to it on a
 * shortest way from those.
 */
export function traceReasons(
  candidates: Candidates,
  chosen: Chosen,
  choices: readonly ProviderChoice[],
): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason>();
  const isOpen = (id: string) => !reasons.has(id) && chosen.has(id);
  const { bases, presets, selection } = candidates;
  for (const id of bases) if (isOpen(id)) reasons.set(id, { kind: 'base' });
  for (const { id, origin } of selection.asked) if (isOpen(id)) reasons.set(id, { kind: 'asked', origin });
  for (const id of presets) if (isOpen(id)) reasons.set(id, { kind: 'preset', tier: selection.tier });
  const providers = new Map(choices.map(({ capability, provider }) => [capability, provider]));
  // The map grows while it is walked: breadth-first, in order of ids at the start.
  for (const by of reasons.keys()) {
    for (const requirement of chosen.get(by)?.requires ?? []) {
      if ('feature' in requirement) {
        if (isOpen(requirement.feature)) reasons.set(requirement.feature, { kind: 'required', by });
        continue;
      }
      const { capability } = requirement;
      const provider = providers.get(capability);
      if (provider !== undefined && isOpen(provider)) reasons.set(provider, { kind: 'provider', capability, by });
    }
  }
  return reasons;
}
