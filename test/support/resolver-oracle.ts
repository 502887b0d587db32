import { satisfies } from 'semver';
import type { FeatureManifest } from '../../src/domain/manifest/feature-manifest.ts';
import type { Selection } from '../../src/domain/pipeline.ts';
import type { Fact } from '../../src/domain/resolver/constraint.ts';

/**
 * A second resolver that shares no code with the real one: it lists every assignment of versions to features and keeps
 * the valid ones. It is exponential and meant for a handful of features.
 */

/** Chosen version by feature; features that are absent are out. */
export type Assignment = Readonly<Record<string, FeatureManifest>>;

export const TIER_ORDER = ['basic', 'intermediate', 'advanced', 'enterprise'];

export function listAssignments(manifests: readonly FeatureManifest[]): readonly Assignment[] {
  let assignments: Assignment[] = [{}];
  for (const id of [...new Set(manifests.map((manifest) => manifest.id))]) {
    const versions = manifests.filter((manifest) => manifest.id === id);
    assignments = assignments.flatMap((before) => [
      before,
      ...versions.map((manifest) => ({ ...before, [id]: manifest })),
    ]);
  }
  return assignments;
}

/** Tells which assignments answer a selection. */
export function createJudge(
  manifests: readonly FeatureManifest[],
  selection: Selection,
): (assignment: Assignment) => boolean {
  const bases = listBases(manifests, selection);
  const exclusive = listExclusive(manifests);
  const usable = new Set(
    manifests.filter(
      (manifest) =>
        supportsStack(manifest, selection) &&
        !refusesTier(manifest, selection) &&
        (selection.pins[manifest.id] ?? manifest.version) === manifest.version,
    ),
  );
  return (assignment) => {
    const chosen = Object.values(assignment);
    const isMet = (id: string, range: string | undefined) => matches(assignment[id]?.version, range);
    return (
      selection.asked.every(({ id, range }) => isMet(id, range)) &&
      !selection.excluded.some(({ id }) => id in assignment) &&
      bases.every((id) => id in assignment) &&
      chosen.every((manifest) => usable.has(manifest)) &&
      chosen.every(
        (manifest) =>
          manifest.conflicts.every(({ feature, range }) => !isMet(feature, range)) &&
          listNeeds(manifest, selection).every((need) =>
            'feature' in need
              ? isMet(need.feature, need.range)
              : chosen.some((other) => other.provides.includes(need.capability)),
          ),
      ) &&
      exclusive.every((capability) => chosen.filter(({ provides }) => provides.includes(capability)).length < 2) &&
      !hasCycle(assignment, selection)
    );
  };
}

/** The preferred one of the assignments that answer a selection. */
export function solveByBruteForce(
  assignments: readonly Assignment[],
  manifests: readonly FeatureManifest[],
  selection: Selection,
): Assignment | undefined {
  const wishes = listWishes(manifests, selection);
  let best: Assignment | undefined;
  for (const assignment of assignments.filter(createJudge(manifests, selection))) {
    const other = best;
    const difference = other && wishes.find((wish) => wish(assignment) !== wish(other));
    if (other === undefined || difference?.(assignment)) best = assignment;
  }
  return best;
}

const known = new Map<string, boolean>();

/** `satisfies`, remembered: the cases use a handful of versions and ranges over and over. */
function matches(version: string | undefined, range: string | undefined): boolean {
  if (version === undefined || range === undefined) return version !== undefined;
  const key = `${version} ${range}`;
  const answer = known.get(key) ?? satisfies(version, range);
  known.set(key, answer);
  return answer;
}

/** Whether a fact of an explanation is true of an assignment. */
export function isTrue(fact: Fact, assignment: Assignment): boolean {
  const has = (id: string, range?: string) => matches(assignment[id]?.version, range);
  const hasOneOf = (id: string, versions: readonly string[] | undefined) => {
    const version = assignment[id]?.version;
    return version !== undefined && (versions === undefined || versions.includes(version));
  };
  const provides = (id: string, capability: string) => assignment[id]?.provides.includes(capability) ?? false;
  switch (fact.kind) {
    case 'asked':
      return has(fact.feature, fact.range);
    case 'excluded':
      return !has(fact.feature);
    case 'base':
      return has(fact.feature);
    case 'requires':
      return !hasOneOf(fact.feature, fact.versions) || has(fact.needs, fact.range);
    case 'requires-capability':
      return (
        !hasOneOf(fact.feature, fact.versions) || Object.keys(assignment).some((id) => provides(id, fact.capability))
      );
    case 'conflict':
      return !hasOneOf(fact.feature, fact.versions) || !has(fact.other, fact.range);
    case 'exclusive':
      return Object.keys(assignment).filter((id) => provides(id, fact.capability)).length < 2;
    case 'stack':
    case 'tier':
      return !hasOneOf(fact.feature, fact.versions);
    case 'pin':
      return !has(fact.feature) || assignment[fact.feature]?.version === fact.version;
    case 'cycle':
      return !fact.members.every(({ feature, version }) => assignment[feature]?.version === version);
    case 'one-version':
    case 'provision':
      return true;
  }
}

function listNeeds({ requires }: FeatureManifest, { tier }: Selection) {
  return requires.filter(
    ({ when }) => when === undefined || TIER_ORDER.indexOf(tier) >= TIER_ORDER.indexOf(when.replace('tier >= ', '')),
  );
}

function supportsStack({ neutral, stacks }: FeatureManifest, { stack, stackVersion }: Selection): boolean {
  return neutral || matches(stackVersion, stacks[stack] ?? '<0.0.0-0');
}

function refusesTier({ tiers }: FeatureManifest, { tier }: Selection): boolean {
  return tiers.refuseBelow !== undefined && TIER_ORDER.indexOf(tier) < TIER_ORDER.indexOf(tiers.refuseBelow.tier);
}

function listExclusive(manifests: readonly FeatureManifest[]): readonly string[] {
  return manifests.flatMap(({ capabilities }) => Object.keys(capabilities).filter((id) => capabilities[id]?.exclusive));
}

function hasCycle(assignment: Assignment, selection: Selection): boolean {
  const earlier = (id: string): string[] => {
    const manifest = assignment[id];
    if (manifest === undefined) return [];
    const needed = listNeeds(manifest, selection).flatMap((need) => {
      if ('feature' in need) return [need.feature];
      if (manifest.provides.includes(need.capability)) return [];
      return Object.keys(assignment).filter((other) => assignment[other]?.provides.includes(need.capability));
    });
    return [...needed, ...manifest.after].filter((other) => other in assignment);
  };
  return Object.keys(assignment).some((start) => {
    const seen = new Set<string>();
    const pending = earlier(start);
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (id === start) return true;
      if (!seen.has(id)) pending.push(...earlier(id));
      seen.add(id);
    }
    return false;
  });
}

function listVersions(manifests: readonly FeatureManifest[], id: string): readonly FeatureManifest[] {
  return manifests
    .filter((manifest) => manifest.id === id)
    .sort((a, b) => Number(b.version.split('.')[0]) - Number(a.version.split('.')[0]));
}

function listLeading(manifests: readonly FeatureManifest[], selection: Selection): readonly FeatureManifest[] {
  const ids = [...new Set(manifests.map(({ id }) => id))].sort();
  return ids.flatMap((id) => {
    const usable = listVersions(manifests, id).filter((manifest) => supportsStack(manifest, selection));
    return usable.find(({ version }) => version === selection.pins[id]) ?? usable[0] ?? [];
  });
}

function listBases(manifests: readonly FeatureManifest[], selection: Selection): readonly string[] {
  return listLeading(manifests, selection).flatMap(({ id, base }) => (base ? [id] : []));
}

/** The documented preferences, strongest first, each as a test of an assignment. */
function listWishes(manifests: readonly FeatureManifest[], selection: Selection) {
  const ids = [...new Set(manifests.map(({ id }) => id))].sort();
  const excluded = selection.excluded.map(({ id }) => id);
  const tierOf = ({ tiers }: FeatureManifest) => TIER_ORDER.indexOf(tiers.preset ?? 'none');
  const presets = listLeading(manifests, selection)
    .filter(
      (manifest) =>
        !manifest.base &&
        tierOf(manifest) >= 0 &&
        tierOf(manifest) <= TIER_ORDER.indexOf(selection.tier) &&
        !excluded.includes(manifest.id),
    )
    .sort((a, b) => tierOf(a) - tierOf(b))
    .map(({ id }) => id);
  const defaults = manifests.flatMap(({ capabilities }) =>
    Object.values(capabilities).flatMap((capability) => capability.default[selection.stack] ?? []),
  );
  const exclusive = listExclusive(manifests);
  const isAlternative = (id: string) =>
    !defaults.includes(id) &&
    !presets.includes(id) &&
    listVersions(manifests, id).some(({ provides }) => provides.some((capability) => exclusive.includes(capability)));
  const isOut = (id: string) => (assignment: Assignment) => !(id in assignment);
  const isNotOld = (id: string) =>
    listVersions(manifests, id)
      .slice(1)
      .reverse()
      .map(
        ({ version }) =>
          (assignment: Assignment) =>
            assignment[id]?.version !== version,
      );
  const asked = ids.filter((id) => selection.asked.some((one) => one.id === id));
  const descending = ids.toReversed();
  return [
    ...presets.map((id) => (assignment: Assignment) => id in assignment),
    ...descending.filter(isAlternative).map(isOut),
    ...asked.flatMap(isNotOld),
    ...ids.flatMap(isNotOld),
    ...descending.filter((id) => !defaults.includes(id)).map(isOut),
    ...descending.map(isOut),
  ];
}
