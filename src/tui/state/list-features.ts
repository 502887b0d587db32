import { isAsked } from '../../app/change-picked.ts';
import type { PickedAnswers } from '../../app/picker.ts';
import type { Preview } from '../../app/preview-selection.ts';
import type { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import type { Reason, Resolution } from '../../domain/pipeline.ts';
import type { Registry } from '../../domain/registry/registry.ts';
import { scoreFeature } from '../../domain/registry/search-features.ts';
import { CATEGORIES, isTierAtLeast } from '../../domain/vocabulary.ts';

/** How a feature stands in the selection, and the one word for it. */
export interface FeatureStatus {
  readonly isPresent: boolean;
  /** Part of every service: it cannot be left out. */
  readonly isFixed: boolean;
  /** In the preset of the tier. */
  readonly isPreset: boolean;
  readonly badge: Badge | undefined;
  /** Why it is, or would be, so; sentences. */
  readonly because: readonly string[];
}

export type Badge =
  | 'always'
  | 'preset'
  | 'added'
  | 'chosen'
  | 'required'
  | 'left out'
  | 'removed'
  | 'advised'
  | 'conflicts'
  | 'replaces';

export type ListRow =
  | { readonly kind: 'category'; readonly category: string; readonly present: number; readonly total: number }
  | {
      readonly kind: 'feature';
      readonly id: string;
      readonly manifest: FeatureManifest;
      readonly status: FeatureStatus;
    };

/** What the list shows, by category; a category without a match is left out. */
export function listRows(
  registry: Registry,
  search: string,
  statusOf: (manifest: FeatureManifest) => FeatureStatus,
): readonly ListRow[] {
  const manifests = [...registry.features.values()]
    .map(([newest]) => newest.manifest)
    .filter((manifest) => search.trim() === '' || scoreFeature(search, manifest) > 0);
  return CATEGORIES.flatMap((category): readonly ListRow[] => {
    const rows = manifests
      .filter((manifest) => manifest.category === category)
      .map((manifest) => ({ kind: 'feature' as const, id: manifest.id, manifest, status: statusOf(manifest) }))
      // Support features come and go with others; they are shown where they are part of the service.
      .filter(({ manifest, status }) => !manifest.hidden || status.isPresent);
    if (rows.length === 0) return [];
    const present = rows.filter(({ status }) => status.isPresent).length;
    return [{ kind: 'category', category, present, total: rows.length }, ...rows];
  });
}

/** What a repository has before anything is changed. */
export interface EarlierSelection {
  readonly asked: ReadonlySet<string>;
  readonly present: ReadonlySet<string>;
}

/** Looks up the status of features in one selection; with an earlier one, what has changed since. */
export function createStatusLookup(
  registry: Registry,
  { answers, earlier }: { readonly answers: PickedAnswers; readonly earlier?: EarlierSelection | undefined },
  preview: Preview,
): (manifest: FeatureManifest) => FeatureStatus {
  const { resolution } = preview;
  const present = new Map(resolution?.features.map((feature) => [feature.id, feature.reason]));
  const advice = Map.groupBy(resolution?.recommendations ?? [], ({ feature }) => feature);
  const rivals = resolution === undefined ? () => undefined : createRivalLookup(registry, resolution);
  return (manifest) => {
    const { id, base, tiers } = manifest;
    const isPreset = tiers.preset !== undefined && isTierAtLeast(answers.tier, tiers.preset);
    const isLeftOut = answers.without.includes(id);
    const facts = { isFixed: base, isPreset };
    const reason = present.get(id);
    if (reason !== undefined)
      return {
        ...facts,
        isPresent: true,
        badge: reason.kind === 'asked' && earlier?.asked.has(id) ? 'chosen' : badgeOf(reason),
        because: [explainReason(reason)],
      };
    // Without a resolution nobody knows for sure; the wishes are the best guess.
    if (resolution === undefined) {
      const isGuessed = base || (!isLeftOut && (isPreset || isAsked(answers, id)));
      const badge = isLeftOut ? 'left out' : isAsked(answers, id) ? 'added' : undefined;
      return { ...facts, isPresent: isGuessed, badge, because: [] };
    }
    if (isLeftOut && !earlier?.present.has(id))
      return { ...facts, isPresent: false, badge: 'left out', because: ['You left it out.'] };
    if (earlier?.present.has(id))
      return { ...facts, isPresent: false, badge: 'removed', because: ['The repository has it now.'] };
    const rival = rivals(manifest);
    if (rival !== undefined) return { ...facts, isPresent: false, ...rival };
    const advised = advice.get(id);
    if (advised !== undefined) {
      const because = advised.map(({ by, why }) => `${by} advises it: ${why}.`);
      return { ...facts, isPresent: false, badge: 'advised', because };
    }
    return { ...facts, isPresent: false, badge: undefined, because: [] };
  };
}

function badgeOf(reason: Reason): Badge {
  switch (reason.kind) {
    case 'base':
      return 'always';
    case 'asked':
      return 'added';
    case 'preset':
      return 'preset';
    case 'required':
    case 'provider':
      return 'required';
  }
}

function explainReason(reason: Reason): string {
  switch (reason.kind) {
    case 'base':
      return 'Part of every service.';
    case 'asked':
      return 'You asked for it.';
    case 'preset':
      return `Part of the tier ${reason.tier}.`;
    case 'required':
      return `Required by ${reason.by}.`;
    case 'provider':
      return `Provides ${reason.capability} for ${reason.by}.`;
  }
}

type Rivalry = Pick<FeatureStatus, 'because'> & { readonly badge: 'conflicts' | 'replaces' };

/** Finds what would have to go for a feature that is not part of the service. */
function createRivalLookup(registry: Registry, { features }: Resolution) {
  const present = new Map(features.map((feature) => [feature.id, feature]));
  const declared = new Map(
    features.flatMap(({ id, manifest }) =>
      manifest.conflicts.map(({ feature, why }) => [feature, `${id} conflicts with it: ${why}.`] as const),
    ),
  );
  const exclusive = new Map(
    features.flatMap(({ id, reason, manifest }) =>
      manifest.provides
        .filter((capability) => registry.capabilities.get(capability)?.exclusive)
        .map((capability) => [capability, { id, reason }] as const),
    ),
  );
  return ({ id, conflicts, provides }: FeatureManifest): Rivalry | undefined => {
    const own = conflicts.find(({ feature }) => present.has(feature));
    if (own !== undefined) return { badge: 'conflicts', because: [`It conflicts with ${own.feature}: ${own.why}.`] };
    const other = declared.get(id);
    if (other !== undefined) return { badge: 'conflicts', because: [other] };
    for (const capability of provides) {
      const rival = exclusive.get(capability);
      if (rival === undefined) continue;
      const isFirm = rival.reason.kind === 'asked' || rival.reason.kind === 'base';
      const because = [`Only one may provide ${capability}; now it is ${rival.id}.`];
      return { badge: isFirm ? 'conflicts' : 'replaces', because };
    }
    return undefined;
  };
}
