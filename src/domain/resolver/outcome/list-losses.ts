import type { Resolution } from '../../pipeline.ts';
import { isTierAtLeast } from '../../vocabulary.ts';
import type { CandidateRelease, Candidates } from '../candidates.ts';
import type { Chosen, ProviderIndex } from '../order-features.ts';

/** Preset features that are not in, by what took their place or by what makes them impossible. */
export type Losses = Pick<Resolution, 'replaced' | 'dropped'>;

/** Tells for each feature of the tier's preset that is not in why it is not. */
export function listLosses(candidates: Candidates, chosen: Chosen, providers: ProviderIndex): Losses {
  const replaced: Losses['replaced'][number][] = [];
  const dropped: Losses['dropped'][number][] = [];
  for (const feature of candidates.presets.toSorted()) {
    if (chosen.has(feature)) continue;
    const releases = candidates.byId.get(feature)?.releases.filter(({ isSupported }) => isSupported) ?? [];
    const [release] = releases;
    if (release === undefined) continue;
    const rival = findRival(candidates, release, providers);
    if (rival !== undefined) replaced.push({ feature, ...rival });
    else dropped.push({ feature, because: explainDrop({ candidates, chosen, providers }, release) });
  }
  return { replaced, dropped };
}

interface Service {
  readonly candidates: Candidates;
  readonly chosen: Chosen;
  readonly providers: ProviderIndex;
}

/** Who provides an exclusive capability of the release instead. */
function findRival(
  { registry }: Candidates,
  { release }: CandidateRelease,
  providers: ProviderIndex,
): { readonly by: string; readonly capability: string } | undefined {
  for (const capability of release.manifest.provides) {
    const [by] = providers.get(capability) ?? [];
    if (by !== undefined && registry.capabilities.get(capability)?.exclusive === true) return { by, capability };
  }
  return undefined;
}

/** The nearest cause: what it needs and what became of that. */
function explainDrop(service: Service, candidate: CandidateRelease): string {
  const { candidates, chosen, providers } = service;
  const { release, requires } = candidate;
  const { refuseBelow } = release.manifest.tiers;
  if (refuseBelow !== undefined && !isTierAtLeast(candidates.selection.tier, refuseBelow.tier)) {
    return `it refuses tiers below ${refuseBelow.tier}: ${refuseBelow.why}`;
  }
  const pin = candidates.selection.pins[release.id];
  if (pin !== undefined && !candidates.byId.get(release.id)?.releases.some((one) => one.release.version === pin)) {
    return `the lock holds it at ${pin}, which no source has`;
  }
  const clash = findClash(candidates, chosen, candidate);
  if (clash !== undefined) return clash;
  for (const requirement of requires) {
    if ('capability' in requirement) {
      if (!providers.has(requirement.capability)) {
        return `it requires the capability "${requirement.capability}", which nothing in this service can provide`;
      }
      continue;
    }
    const { feature, range } = requirement;
    const other = chosen.get(feature);
    if (other === undefined) return `it requires "${feature}", ${describeAbsence(service, feature)}`;
    const { version } = other.release;
    if (range !== undefined && !candidates.matches(range, version)) {
      return `it requires "${feature}" ${range}, and this service has ${version}`;
    }
  }
  return 'what it requires cannot hold together with the rest of this service';
}

function describeAbsence({ candidates, providers }: Service, id: string): string {
  const exclusion = candidates.selection.excluded.find((excluded) => excluded.id === id);
  if (exclusion !== undefined) return `which you left out (${exclusion.origin})`;
  const release = candidates.byId.get(id)?.releases.find(({ isSupported }) => isSupported);
  if (release === undefined) return `which does not support the stack "${candidates.selection.stack}"`;
  const rival = findRival(candidates, release, providers);
  if (rival !== undefined) return `in whose place "${rival.by}" provides the capability "${rival.capability}"`;
  return candidates.presets.includes(id) ? 'which is dropped itself' : 'which cannot be part of this service';
}

/** A declared conflict between the candidate and a chosen feature, whichever declares it. */
function findClash({ matches }: Candidates, chosen: Chosen, { release }: CandidateRelease): string | undefined {
  for (const { feature, range, why } of release.manifest.conflicts) {
    const other = chosen.get(feature);
    if (other !== undefined && (range === undefined || matches(range, other.release.version))) {
      return `it conflicts with "${feature}": ${why}`;
    }
  }
  for (const [id, other] of chosen) {
    const conflict = other.release.manifest.conflicts.find(
      ({ feature, range }) => feature === release.id && (range === undefined || matches(range, release.version)),
    );
    if (conflict !== undefined) return `"${id}" conflicts with it: ${conflict.why}`;
  }
  return undefined;
}
