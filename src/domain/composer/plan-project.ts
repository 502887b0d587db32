import { parse } from 'jsonc-parser';
import { collectFacts } from '../facts/collect-facts.ts';
import type { Facts } from '../facts/fact-schemas.ts';
import type { Intent } from '../intent/intent.ts';
import type { ModuleSpec } from '../intent/module-spec.ts';
import type { CatalogueLock } from '../lockfile/catalogue-lock.ts';
import { deriveNpmLock } from '../lockfile/derive-npm-lock.ts';
import type { StackManifest } from '../manifest/stack-manifest.ts';
import type {
  Contribution,
  Contributor,
  FeatureContent,
  OwnedSlot,
  Plan,
  PlannedFile,
  Resolution,
} from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { buildContext } from './build-context.ts';
import { checkNamedModules } from './check-named-modules.ts';
import { type ClaimedPath, checkPaths } from './check-paths.ts';
import { comparePaths, composePlan, listSharedPaths } from './compose-plan.ts';
import { listFragmentSources } from './index-sources.ts';
import { type ContributedPath, listContributedPaths } from './list-contributed-paths.ts';
import { listContributors } from './list-contributors.ts';
import { listNotes } from './list-notes.ts';
import { listPackageFragments } from './list-package-fragments.ts';
import { renderContribution } from './render-contribution.ts';
import { openRecall, type RenderMemory } from './render-memory.ts';
import type { Service } from './service-scope.ts';

/** Everything that a plan follows from. */
interface ProjectInput {
  readonly intent: Intent;
  readonly modules: readonly ModuleSpec[];
  readonly resolution: Resolution;
  /** The files of the stack and of every resolved feature. */
  readonly contents: readonly FeatureContent[];
  /** Slots of every feature and stack of the catalogue, selected or not. */
  readonly knownSlots: readonly OwnedSlot[];
  /** Without it the project gets no lock file. */
  readonly catalogueLock?: CatalogueLock;
  /** Of the plans before this one. */
  readonly memory?: RenderMemory;
}

/**
 * Plans a project: collects facts, lists paths, renders every contribution and composes the plan. Nothing is written.
 *
 * @returns The plan without the records of `scaffold` itself (see `recordPlan`), or all problems of the first stage that has any.
 */
export function planProject(input: ProjectInput): Result<Plan> {
  const { intent, modules, resolution, contents, knownSlots } = input;
  const context = buildContext(intent, modules, resolution);
  const unknown = checkNamedModules(resolution.features, context);
  if (unknown.length > 0) return fail(unknown);
  const contributors = listContributors(resolution, contents);
  const recall = input.memory === undefined ? undefined : openRecall(input.memory);
  const facts = collectFacts(context, contributors, intent.facts, recall);
  if (!facts.ok) return facts;
  const [stack] = contributors;
  const madeFragments = listPackageFragments(contributors, facts.value, resolution.stack);
  const service = { context, stack, facts: facts.value, ...(recall === undefined ? {} : { recall }) };
  const shared = new Set([
    ...contributors.flatMap((contributor) => listFragmentSources(contributor, context).map(({ name }) => name)),
    ...madeFragments.map(({ path }) => path),
  ]);
  const contributions = renderAll(contributors, service, listSharedPaths(contributors, shared));
  if (!contributions.ok) return contributions;
  const remarks = listNotes(contributors, service);
  if (!remarks.ok) return remarks;
  const notes = [...resolution.notes, ...listOmissions(facts.value, resolution.stack), ...remarks.value];
  const plan = composePlan(contributions.value, { ...service, contributors, knownSlots, madeFragments, notes });
  if (!plan.ok || input.catalogueLock === undefined) return plan;
  return addLockFile(plan.value, resolution.stack, input.catalogueLock);
}

/** Paths first, since templates may ask which files there are. */
function renderAll(
  contributors: readonly Contributor[],
  service: Service,
  shared: readonly ClaimedPath[],
): Result<readonly Contribution[]> {
  const listed = collect(contributors.map((contributor) => listContributedPaths(contributor, service)));
  if (!listed.ok) return listed;
  const paths: readonly ClaimedPath[] = [...listed.value.flat(), ...shared];
  const clashes = checkPaths(paths);
  if (clashes.length > 0) return fail(clashes);
  const full = { ...service, paths };
  const owned = new Map<string, readonly ContributedPath[]>(
    contributors.map(({ id }, index) => [id, listed.value[index] ?? []]),
  );
  return collect(
    contributors.map((contributor) => renderContribution(contributor, owned.get(contributor.id) ?? [], full)),
  );
}

/** All values, or all problems. */
function collect<T>(results: readonly Result<T>[]): Result<readonly T[]> {
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length > 0 ? fail(problems) : succeed(results.flatMap((result) => (result.ok ? [result.value] : [])));
}

/** Facts that nothing in this service can express, in words. */
function listOmissions(facts: Facts, { id, packageFile }: StackManifest): readonly string[] {
  if (packageFile !== undefined) return [];
  return facts.npmScript.map(
    ({ name, owner }) => `The script "${name}" of "${owner}" is left out: the stack "${id}" has no package file.`,
  );
}

/** Features from elsewhere may need packages that the catalogue does not lock; their service is whole but for the lock file. */
function explainMissingLock({ message }: Problem): string {
  return `There is no lock file yet: ${message} Run \`npm install\` to make one.`;
}

function addLockFile(plan: Plan, stack: StackManifest, catalogueLock: CatalogueLock): Result<Plan> {
  const { packageFile, lockFile, id } = stack;
  const manifest = plan.files.find(({ path }) => path === packageFile?.path);
  if (lockFile === undefined || typeof manifest?.content !== 'string') return succeed(plan);
  const packageJson: unknown = parse(manifest.content);
  const lock = deriveNpmLock(catalogueLock, packageJson);
  if (!lock.ok) return succeed({ ...plan, notes: [...plan.notes, ...lock.problems.map(explainMissingLock)] });
  const clash = plan.files.find(({ path }) => path === lockFile.path);
  if (clash !== undefined) return fail(checkPaths([clash, { path: lockFile.path, owner: id }]));
  const file: PlannedFile = {
    path: lockFile.path,
    content: lock.value,
    executable: false,
    owner: id,
    features: manifest.features,
    kind: 'derived',
    once: false,
    spans: [],
  };
  const files = [...plan.files, file].sort((a, b) => comparePaths(a.path, b.path));
  return succeed({ ...plan, files });
}
