import { checkOptions } from '../manifest/check-options.ts';
import type { Requirement } from '../manifest/feature-manifest.ts';
import type { Selection } from '../pipeline.ts';
import type { FeatureRelease, Registry } from '../registry/registry.ts';
import { createRangeMatcher, type RangeMatcher } from '../registry/version-order.ts';
import { isTierAtLeast } from '../vocabulary.ts';
import { evaluateCondition } from '../when/evaluate-condition.ts';
import type { Literal } from './constraint.ts';
import { findLeadingRelease, isStackSupported } from './leading-release.ts';

/** One version that the resolver may choose. */
export interface CandidateRelease {
  readonly release: FeatureRelease;
  /** Holds when the feature is in with this version. */
  readonly literal: Literal;
  readonly isSupported: boolean;
  /** The requirements whose conditions are met; none where the stack is not supported. */
  readonly requires: readonly Requirement[];
}

/** A feature that can become part of the service. */
export interface Candidate {
  readonly id: string;
  /** Holds when the feature is in. */
  readonly presence: Literal;
  /** As in the registry: newest first. */
  readonly releases: readonly CandidateRelease[];
}

/** Everything that the rules look at. Only features within reach of the request are candidates; the rest is out anyway. */
export interface Candidates {
  readonly registry: Registry;
  readonly selection: Selection;
  /** By id, in order of ids. */
  readonly byId: ReadonlyMap<string, Candidate>;
  /** For each capability that some candidate requires, a literal that holds only if some provider is in. */
  readonly provided: ReadonlyMap<string, Literal>;
  readonly variableCount: number;
  /** Base features of the stack, by id. */
  readonly bases: readonly string[];
  /** Features of the tier's preset that are not excluded: lower tiers first, then by id. */
  readonly presets: readonly string[];
  readonly matches: RangeMatcher;
}

/** The features within reach of the selection, with a variable for each of them and each of their versions. */
export function collectCandidates(registry: Registry, selection: Selection): Candidates {
  const matches = createRangeMatcher();
  const roots = collectRoots(registry, selection, matches);
  const start = [...selection.asked.map(({ id }) => id), ...roots.bases, ...roots.presets];
  const reach = followRequirements(registry, selection, matches, start);
  return { registry, selection, matches, ...roots, ...numberVariables(registry, reach) };
}

type ReachedRelease = Omit<CandidateRelease, 'literal'>;

interface Reach {
  readonly features: ReadonlyMap<string, readonly ReachedRelease[]>;
  readonly capabilities: ReadonlySet<string>;
}

/** Everything that the start can lead to by some choice of versions and providers. */
function followRequirements(
  registry: Registry,
  selection: Selection,
  matches: RangeMatcher,
  start: readonly string[],
): Reach {
  const features = new Map<string, readonly ReachedRelease[]>();
  const capabilities = new Set<string>();
  const pending = [...start];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const releases = features.has(id) ? undefined : registry.features.get(id);
    if (releases === undefined) continue;
    const reached = releases.map((release): ReachedRelease => {
      const isSupported = isStackSupported(release, selection, matches);
      return { release, isSupported, requires: isSupported ? selectRequirements(release, selection) : [] };
    });
    features.set(id, reached);
    for (const { requires } of reached) {
      for (const requirement of requires) {
        if ('feature' in requirement) pending.push(requirement.feature);
        else if (!capabilities.has(requirement.capability)) {
          capabilities.add(requirement.capability);
          pending.push(...(registry.capabilities.get(requirement.capability)?.providers ?? []));
        }
      }
    }
  }
  return { features, capabilities };
}

/** A feature with one version needs one variable; with several, one for the feature and one for each version. */
function numberVariables(registry: Registry, reach: Reach) {
  const byId = new Map<string, Candidate>();
  let variableCount = 0;
  // The registry is ordered by id already.
  for (const id of registry.features.keys()) {
    const reached = reach.features.get(id);
    if (reached === undefined) continue;
    variableCount += 1;
    const presence = variableCount;
    const releases = reached.map(({ release, isSupported, requires }) => {
      if (reached.length > 1) variableCount += 1;
      return { release, isSupported, requires, literal: variableCount };
    });
    byId.set(id, { id, presence, releases });
  }
  const provided = new Map<string, Literal>();
  for (const capability of [...reach.capabilities].sort()) {
    variableCount += 1;
    provided.set(capability, variableCount);
  }
  return { byId, provided, variableCount };
}

function collectRoots(registry: Registry, selection: Selection, matches: RangeMatcher) {
  const bases: string[] = [];
  const presets: FeatureRelease[] = [];
  const excluded = new Set(selection.excluded.map(({ id }) => id));
  for (const [id, releases] of registry.features) {
    const leading = findLeadingRelease(releases, selection, matches);
    if (leading === undefined) continue;
    const { base, tiers } = leading.manifest;
    if (base) bases.push(id);
    else if (tiers.preset !== undefined && isTierAtLeast(selection.tier, tiers.preset) && !excluded.has(id)) {
      presets.push(leading);
    }
  }
  return { bases: bases.sort(), presets: presets.sort(comparePresets).map(({ id }) => id) };
}

function comparePresets(left: FeatureRelease, right: FeatureRelease): number {
  const [a, b] = [left.manifest.tiers.preset ?? 'basic', right.manifest.tiers.preset ?? 'basic'];
  if (a !== b) return isTierAtLeast(a, b) ? 1 : -1;
  return left.id < right.id ? -1 : 1;
}

/**
 * Conditions of requirements see the tier, the stack and the feature's own options, which are all known before features
 * are chosen. Invalid answers are reported once the feature is in; until then its defaults count.
 */
function selectRequirements(release: FeatureRelease, selection: Selection): readonly Requirement[] {
  const { requires, manifest } = release;
  if (requires.every(({ condition }) => condition === undefined)) return manifest.requires;
  const answers = checkOptions(manifest, selection.options[release.id] ?? {});
  const defaults = answers.ok ? answers : checkOptions(manifest, {});
  const { tier, stack } = selection;
  const subject = { tier, stack, options: defaults.ok ? defaults.value : {}, features: [], capabilities: [] };
  return requires
    .filter(({ condition }) => condition === undefined || evaluateCondition(condition, subject))
    .map(({ requirement }) => requirement);
}
