import { satisfies } from 'semver';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import {
  type CatalogueLock,
  isDependencyMap,
  isRecord,
  type LockedPackage,
  withoutProjectFields,
} from './catalogue-lock.ts';
import { computeFlags, type DependencyFlags, type ResolvedEdge } from './dependency-flags.ts';
import { printNpmJson } from './npm-json.ts';
import { type DependencyEdge, listEdges, resolveLocation } from './package-graph.ts';
import { rootEntryOf } from './root-entry.ts';

const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Derives the `package-lock.json` of a project without network: of the catalogue lock, exactly what the project's dependencies reach.
 * npm accepts it (`npm ci`) and would write the same bytes.
 *
 * Everything below a kept package is kept with it: a package in a nested `node_modules` folder can only be reached through the
 * package that holds the folder. So no kept edge finds another target than in the catalogue lock.
 *
 * @param catalogueLock The lock of the union of all features' dependencies.
 * @param packageJson The project's parsed `package.json`.
 * @returns The text of `package-lock.json`, or a `LOCK_INCOMPLETE` problem for every dependency that the catalogue lacks or has in
 *   another version.
 */
export function deriveNpmLock(catalogueLock: CatalogueLock, packageJson: unknown): Result<string> {
  const malformed = checkDependencyFields(packageJson);
  if (malformed.length > 0 || !isRecord(packageJson)) return fail(malformed);
  const root = rootEntryOf(packageJson);
  const reached = collectReached(catalogueLock, root);
  if (!reached.ok) return reached;
  const flags = computeFlags(reached.value);
  const packages: Record<string, LockedPackage> = { '': root };
  for (const [location, entry] of Object.entries(catalogueLock.packages)) {
    const flag = flags.get(location);
    if (location !== '' && flag !== undefined) packages[location] = lockEntry(entry, flag);
  }
  const { name, version } = root;
  return succeed(
    printNpmJson({
      ...(name === undefined ? {} : { name }),
      ...(version === undefined ? {} : { version }),
      lockfileVersion: 3,
      requires: true,
      packages,
    }),
  );
}

function checkDependencyFields(packageJson: unknown): readonly Problem[] {
  if (!isRecord(packageJson)) return [incomplete('The package file is no JSON object.')];
  return DEPENDENCY_FIELDS.filter(
    (field) => packageJson[field] !== undefined && !isDependencyMap(packageJson[field]),
  ).map((field) => incomplete(`\`${field}\` of the package file does not map names to versions.`));
}

/** The resolved edges of every package that the root needs, by location; an optional peer alone does not bring a package in. */
function collectReached(
  lock: CatalogueLock,
  root: LockedPackage,
): Result<ReadonlyMap<string, readonly ResolvedEdge[]>> {
  const isLocked = (location: string): boolean => Object.hasOwn(lock.packages, location);
  const reached = new Map<string, readonly (ResolvedEdge & { readonly brings: boolean })[]>();
  const problems: Problem[] = [];
  const queue = [''];
  for (let location = queue.pop(); location !== undefined; location = queue.pop()) {
    if (reached.has(location)) continue;
    const entry = location === '' ? root : lock.packages[location];
    if (entry === undefined) continue;
    const edges = listEdges(entry).flatMap((edge) => {
      const to = resolveLocation(isLocked, location, edge.name);
      const problem = checkEdge(edge, location, to === undefined ? undefined : lock.packages[to]);
      if (problem !== undefined) problems.push(problem);
      return to === undefined ? [] : [{ type: edge.type, to, brings: edge.type !== 'peerOptional' }];
    });
    reached.set(location, edges);
    for (const edge of edges) if (edge.brings) queue.push(edge.to);
  }
  return problems.length > 0 ? fail(problems) : succeed(reached);
}

/**
 * The catalogue was locked as a whole, so that its inner edges are known to hold; only the project's own ranges are new. npm insists
 * on optional dependencies, too: `npm ci` refuses a lock that lacks the package of some platform.
 */
function checkEdge(edge: DependencyEdge, from: string, target: LockedPackage | undefined): Problem | undefined {
  if (target === undefined) {
    if (edge.type === 'peerOptional') return undefined;
    const dependent = from === '' ? 'The project' : `"${from.slice(from.lastIndexOf('node_modules/') + 13)}"`;
    return incomplete(`${dependent} depends on "${edge.name}" ${edge.range}, which the catalogue lock lacks.`);
  }
  if (from !== '' || isAdmitted(target, edge.range)) return undefined;
  const locked = target.version ?? 'without version';
  return incomplete(`The project depends on "${edge.name}" ${edge.range}, but the catalogue lock holds ${locked}.`);
}

function isAdmitted(target: LockedPackage, range: string): boolean {
  return target.version === range || (target.version !== undefined && satisfies(target.version, range));
}

function lockEntry(entry: LockedPackage, flags: Readonly<DependencyFlags>): LockedPackage {
  return {
    ...withoutProjectFields(entry),
    ...(flags.dev ? { dev: true } : {}),
    ...(flags.optional ? { optional: true } : {}),
    ...(flags.devOptional ? { devOptional: true } : {}),
    ...(flags.peer ? { peer: true } : {}),
  };
}

function incomplete(message: string): Problem {
  return { code: 'LOCK_INCOMPLETE', message, features: [], path: 'package.json' };
}
