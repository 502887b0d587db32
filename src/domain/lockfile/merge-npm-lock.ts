import { gt, satisfies, valid, validRange } from 'semver';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { type CatalogueLock, isRecord, type LockedPackage } from './catalogue-lock.ts';
import { computeFlags, type ResolvedEdge } from './dependency-flags.ts';
import { printNpmJson } from './npm-json.ts';
import { type DependencyEdge, listEdges, resolveLocation } from './package-graph.ts';
import { rootEntryOf } from './root-entry.ts';

interface MergedLock {
  readonly content: string;
  /** Packages of the project for which the two locks differ, and which version is taken. */
  readonly notes: readonly string[];
}

type Packages = ReadonlyMap<string, LockedPackage>;

/** Which of two versions of one package is taken, in the order in which they are tried. */
const PREFERENCES = ['higher', 'mine', 'theirs'] as const;
type Preference = (typeof PREFERENCES)[number];

/**
 * Merges two npm locks by package, without network: what the user's holds stays, what only the other has is grafted onto it, and what the
 * project no longer reaches goes. Of two versions of a package the higher wins, unless the project or its neighbours then lack what they
 * ask for. Flags are computed anew, so that npm finds nothing to change.
 *
 * @param packageJson The merged package file.
 * @returns The lock, or `LOCK_INCOMPLETE` with what is missing when the packages of both do not make a whole.
 */
export function mergeNpmLock(
  { mine, theirs }: { readonly mine: CatalogueLock; readonly theirs: CatalogueLock },
  packageJson: unknown,
): Result<MergedLock> {
  if (!isRecord(packageJson)) return fail([incomplete('The package file is no JSON object.')]);
  const root = rootEntryOf(packageJson);
  const known = new Set(closeOver(new Map(Object.entries({ ...mine.packages, '': rootOf(mine) }))).faults);
  let problems: readonly Problem[] = [];
  for (const preference of PREFERENCES) {
    const packages = joinPackages(mine, theirs, { root, preference });
    const { edges, faults } = closeOver(packages);
    // What the user's lock lacked before is theirs to decide.
    const news = faults.filter((fault) => !known.has(fault));
    if (news.length === 0) return succeed(printLock(packages, edges, { root, mine, theirs }));
    problems = problems.length > 0 ? problems : news.map(incomplete);
  }
  return fail(problems);
}

function rootOf(lock: CatalogueLock): LockedPackage {
  return lock.packages[''] ?? {};
}

function joinPackages(
  mine: CatalogueLock,
  theirs: CatalogueLock,
  { root, preference }: { readonly root: LockedPackage; readonly preference: Preference },
): Packages {
  const packages = new Map<string, LockedPackage>(Object.entries({ ...mine.packages, '': root }));
  for (const [location, entry] of Object.entries(theirs.packages)) {
    if (location === '') continue;
    const own = packages.get(location);
    if (own === undefined || isPreferred(entry, own, preference)) packages.set(location, entry);
  }
  return packages;
}

function isPreferred(entry: LockedPackage, own: LockedPackage, preference: Preference): boolean {
  if (preference !== 'higher') return preference === 'theirs' && entry.version !== own.version;
  return valid(entry.version) !== null && valid(own.version) !== null && gt(entry.version ?? '', own.version ?? '');
}

/** The edges of every package that the root reaches, and what is missing on the way. */
function closeOver(packages: Packages): {
  readonly edges: ReadonlyMap<string, readonly ResolvedEdge[]>;
  readonly faults: readonly string[];
} {
  const edges = new Map<string, readonly ResolvedEdge[]>();
  const faults: string[] = [];
  const queue = [''];
  for (let location = queue.pop(); location !== undefined; location = queue.pop()) {
    const entry = packages.get(location);
    if (entry === undefined || edges.has(location)) continue;
    const resolved: ResolvedEdge[] = [];
    for (const edge of listEdges(entry)) {
      const to = resolveLocation((place) => packages.has(place), location, edge.name);
      const fault = describeFault(edge, location, to === undefined ? undefined : packages.get(to));
      if (fault !== undefined) faults.push(fault);
      if (to === undefined) continue;
      resolved.push({ type: edge.type, to });
      if (edge.type !== 'peerOptional') queue.push(to);
    }
    edges.set(location, resolved);
  }
  // An optional peer counts only where something else brings it in.
  const reached = new Map([...edges].map(([location, list]) => [location, list.filter(({ to }) => edges.has(to))]));
  return { edges: reached, faults };
}

function describeFault(edge: DependencyEdge, from: string, target: LockedPackage | undefined): string | undefined {
  const dependent = from === '' ? 'The project' : `"${from.slice(from.lastIndexOf('node_modules/') + 13)}"`;
  if (target === undefined)
    return edge.type === 'peerOptional'
      ? undefined
      : `${dependent} needs "${edge.name}" ${edge.range}, which is in neither lock.`;
  const { version } = target;
  // Only npm can judge tags, addresses and aliases.
  if (version === undefined || valid(version) === null || validRange(edge.range) === null) return undefined;
  if (satisfies(version, edge.range, { loose: true })) return undefined;
  return `${dependent} needs "${edge.name}" ${edge.range}, but ${version} is locked.`;
}

function printLock(
  packages: Packages,
  edges: ReadonlyMap<string, readonly ResolvedEdge[]>,
  {
    root,
    mine,
    theirs,
  }: { readonly root: LockedPackage; readonly mine: CatalogueLock; readonly theirs: CatalogueLock },
): MergedLock {
  const flags = computeFlags(edges);
  const kept: Record<string, LockedPackage> = { '': root };
  for (const [location, entry] of packages) {
    const flag = flags.get(location);
    if (location === '' || flag === undefined) continue;
    const { dev: _dev, optional: _optional, devOptional: _both, peer: _peer, ...rest } = entry;
    const set = Object.entries(flag).filter(([, isSet]) => isSet);
    kept[location] = { ...rest, ...Object.fromEntries(set) };
  }
  const { name, version } = root;
  const head = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
  const notes = listEdges(root).flatMap((edge) => describeChoice(edge.name, kept, { mine, theirs }));
  return { content: printNpmJson({ ...head, lockfileVersion: 3, requires: true, packages: kept }), notes };
}

function describeChoice(
  name: string,
  kept: Readonly<Record<string, LockedPackage>>,
  { mine, theirs }: { readonly mine: CatalogueLock; readonly theirs: CatalogueLock },
): readonly string[] {
  const location = `node_modules/${name}`;
  const [own, other, taken] = [mine, theirs, { packages: kept }].map(({ packages }) => packages[location]?.version);
  if (own === undefined || other === undefined || own === other) return [];
  return [`"${name}" is ${own} in your lock and ${other} in the plan: ${taken ?? 'neither'} is taken`];
}

function incomplete(message: string): Problem {
  return {
    code: 'LOCK_INCOMPLETE',
    message,
    hint: 'Run `npm install`, which completes the lock from the registry.',
    features: [],
    path: 'package-lock.json',
  };
}
