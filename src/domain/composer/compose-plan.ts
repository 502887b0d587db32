import { type Facts, LOCAL_OWNER } from '../facts/fact-schemas.ts';
import type { Contribution, Contributor, OwnedSlot, Plan, PlannedFile, ServiceContext } from '../pipeline.ts';
import { fail, type Result, succeed } from '../problem.ts';
import type { OwnedFragment } from '../slots/owned-fragment.ts';
import { checkOutput } from './check-output.ts';
import { type ClaimedPath, checkPaths } from './check-paths.ts';
import { composeSlots, listDeclaredSlots } from './compose-slots.ts';
import type { Recall } from './render-memory.ts';

/** What the plan is composed of besides the contributions. */
interface PlanParts {
  readonly recall?: Recall;
  readonly context: ServiceContext;
  readonly facts: Facts;
  /** In layer order, the stack first. */
  readonly contributors: readonly Contributor[];
  /** Slots of every feature and stack of the catalogue. */
  readonly knownSlots: readonly OwnedSlot[];
  /** Fragments made from manifests and facts. */
  readonly madeFragments: readonly OwnedFragment[];
  readonly notes: readonly string[];
}

/**
 * Puts what contributors add together: owned files as they are, shared files composed of fragments.
 *
 * @returns The plan, or all problems: clashing paths, unknown slots, conflicting keys; when there are none of those, files that do not parse.
 */
export function composePlan(contributions: readonly Contribution[], parts: PlanParts): Result<Plan> {
  const { context, facts, contributors, notes } = parts;
  const owned = contributions.flatMap(({ owner, files }) =>
    files.map(
      ({ path, content, executable, once, derived, source }): PlannedFile => ({
        path,
        content,
        executable,
        owner,
        features: [owner],
        kind: derived ? 'derived' : 'owned',
        once,
        spans: [],
        source,
      }),
    ),
  );
  const declared = listDeclaredSlots(contributors);
  const shared = composeSlots(listFragments(contributions, parts), { declared, known: parts.knownSlots });
  const clashes = checkPaths([...owned, ...(shared.ok ? shared.value : [])]);
  const problems = [...clashes, ...(shared.ok ? [] : shared.problems)];
  if (!shared.ok || problems.length > 0) return fail(problems);
  const files = [...owned, ...shared.value].sort((a, b) => comparePaths(a.path, b.path));
  const printed = new Set(
    contributions.flatMap(({ files }) => files.filter((file) => file.printed)).map(({ path }) => path),
  );
  const written = files
    .filter(({ path }) => !printed.has(path))
    .map((file) => ({ ...file, source: file.kind === 'merged' ? 'the slots' : `${file.owner}/${file.source}` }));
  const faults = checkOutput(written, parts.recall?.accepted);
  if (faults.length > 0) return fail(faults);
  const commands = contributors.flatMap(({ id, manifest }) =>
    manifest.commands.map((command) => ({ ...command, owner: id })),
  );
  return succeed({ context, facts, files, commands, notes });
}

/** Orders paths by code units: the same everywhere, unlike the order of a locale. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The paths of the shared files that will be there, for the `files` helper and the check of paths before anything is rendered. */
export function listSharedPaths(
  contributors: readonly Contributor[],
  filled: ReadonlySet<string>,
): readonly ClaimedPath[] {
  return listDeclaredSlots(contributors).filter(({ path }) => filled.has(path));
}

/** In layer order, for each contributor the files of its folders before what its manifest and facts say; the user's come last. */
function listFragments(
  contributions: readonly Contribution[],
  { contributors, madeFragments }: PlanParts,
): readonly OwnedFragment[] {
  const titles = new Map(contributors.map(({ id, manifest }) => [id, manifest.title]));
  const made = Map.groupBy(madeFragments, ({ owner }) => owner);
  const fragments = contributions.flatMap(({ owner, fragments }) => [
    ...fragments.map(({ path, content, source }) => ({
      path,
      content,
      source: `${owner}/${source}`,
      owner,
      title: titles.get(owner) ?? owner,
    })),
    ...(made.get(owner) ?? []),
  ]);
  return [...fragments, ...(made.get(LOCAL_OWNER) ?? [])];
}
