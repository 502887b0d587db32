import { ScaffoldError } from '../domain/errors.ts';
import { type IntentText, withExcluded, withoutFeatures } from '../domain/intent/edit-intent.ts';
import type { Resolution, ResolvedFeature } from '../domain/pipeline.ts';
import type { Problem, Result } from '../domain/problem.ts';

/** Resolves a changed document, with the versions that the change is bound to. */
export type ResolveDocument = (document: IntentText) => Result<Resolution>;

interface Removal {
  readonly document: IntentText;
  /** In the order in which they were found: those that were named, then their dependants. */
  readonly removed: readonly string[];
}

/**
 * Takes features out of a selection: wishes are dropped, and what a tier brings is excluded. Throws FEATURE_NEEDED naming everything that
 * needs them, unless `cascade` allows to remove that too; or what else stands against it.
 *
 * @param current The selection as it is.
 */
export function removeFeatures(
  document: IntentText,
  ids: readonly string[],
  {
    current,
    cascade,
    resolve,
  }: { readonly current: Resolution; readonly cascade: boolean; readonly resolve: ResolveDocument },
): Removal {
  const removed = new Set(ids);
  let next = withoutFeatures(document, ids);
  for (;;) {
    const result = resolve(next);
    const left = result.ok ? result.value.features.find(({ id }) => removed.has(id)) : undefined;
    if (result.ok && left === undefined) {
      const lost = listLost(current, result.value, removed);
      if (lost.length > 0 && !cascade) throw refuseRemoval(ids, lost, current);
      return { document: next, removed: [...removed, ...lost] };
    }
    const excluded = left === undefined ? undefined : excludeIfPossible(next, left, resolve);
    if (excluded !== undefined) {
      next = excluded;
      continue;
    }
    const blockers = listDependants(current, removed, 'direct');
    if (blockers.length === 0)
      throw result.ok ? refuseRemoval(ids, [], current) : ScaffoldError.fromProblems(result.problems);
    if (!cascade) throw refuseRemoval(ids, listDependants(current, removed, 'all'), current);
    for (const id of blockers) removed.add(id);
    next = withoutFeatures(next, blockers);
  }
}

/**
 * Leaves features out of a selection that others may come into at the same time: wishes are dropped, and what comes by itself is excluded.
 * Whether the rest holds without them shows when the document is resolved.
 */
export function leaveOutFeatures(document: IntentText, ids: readonly string[], resolve: ResolveDocument): IntentText {
  let next = withoutFeatures(document, ids);
  for (;;) {
    const result = resolve(next);
    const present = result.ok ? ids.filter((id) => result.value.features.some((feature) => feature.id === id)) : ids;
    const excluded = withExcluded(next, present);
    if (JSON.stringify(excluded) === JSON.stringify(next)) return next;
    next = excluded;
  }
}

/** A tier's feature is left out by name; a provider gives way where another can take its place. */
function excludeIfPossible(
  document: IntentText,
  { id, reason }: ResolvedFeature,
  resolve: ResolveDocument,
): IntentText | undefined {
  if (reason.kind === 'base')
    throw new ScaffoldError('FEATURE_NEEDED', `"${id}" is part of every service and cannot be removed.`, {
      hint: 'Keep it.',
    });
  if (reason.kind !== 'preset' && reason.kind !== 'provider') return undefined;
  const excluded = withExcluded(document, [id]);
  return resolve(excluded).ok ? excluded : undefined;
}

/** What goes although nobody named it, and not because it was there for the removed features only. */
function listLost(current: Resolution, next: Resolution, removed: ReadonlySet<string>): readonly string[] {
  const present = new Set(next.features.map(({ id }) => id));
  return listDependants(current, removed, 'all').filter((id) => !present.has(id));
}

/** The features that need one of `ids`, themselves left out, in layer order. */
function listDependants(current: Resolution, ids: ReadonlySet<string>, depth: 'direct' | 'all'): readonly string[] {
  const found = new Set(ids);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    const seen = depth === 'all' ? new Set(found) : ids;
    for (const feature of current.features)
      if (listNeeds(feature, current).some((id) => seen.has(id))) found.add(feature.id);
  }
  return current.features.map(({ id }) => id).filter((id) => found.has(id) && !ids.has(id));
}

function listNeeds({ id, manifest }: ResolvedFeature, { providers }: Resolution): readonly string[] {
  const required = manifest.requires.flatMap((requirement) => ('feature' in requirement ? [requirement.feature] : []));
  const provided = providers.filter(({ requiredBy }) => requiredBy.includes(id)).map(({ provider }) => provider);
  return [...required, ...provided];
}

function refuseRemoval(ids: readonly string[], needed: readonly string[], current: Resolution): ScaffoldError {
  const names = ids.map((id) => `"${id}"`).join(', ');
  const byId = new Map(current.features.map((feature) => [feature.id, feature]));
  const details = needed.map((id) => {
    const feature = byId.get(id);
    const needs =
      feature === undefined
        ? []
        : listNeeds(feature, current).filter((need) => ids.includes(need) || needed.includes(need));
    return `${id} needs ${needs.join(', ')}`;
  });
  const problem: Problem = {
    code: 'FEATURE_NEEDED',
    message: `${names} cannot be removed: ${needed.length === 1 ? 'a feature needs' : `${needed.length} features need`} it.`,
    hint: `Remove ${needed.length === 1 ? 'that' : 'those'} too with \`--cascade\`, or keep ${names}.`,
    features: [...ids, ...needed],
    details,
  };
  return ScaffoldError.fromProblems([problem]);
}
