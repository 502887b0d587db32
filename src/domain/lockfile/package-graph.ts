import type { LockedPackage } from './catalogue-lock.ts';

/** A dependency as npm sees it; `peerOptional` is a peer that `peerDependenciesMeta` marks as optional. */
export interface DependencyEdge {
  readonly name: string;
  readonly range: string;
  readonly type: 'prod' | 'dev' | 'optional' | 'peer' | 'peerOptional';
}

/**
 * The dependencies of a package. A name in several lists is one edge, of the last type in npm's order: peer, prod, optional, dev.
 * `devDependencies` count for the root only; entries of other packages have none.
 */
export function listEdges(entry: LockedPackage): readonly DependencyEdge[] {
  const edges = new Map<string, DependencyEdge>();
  for (const [name, range] of Object.entries(entry.peerDependencies ?? {})) {
    const type = entry.peerDependenciesMeta?.[name]?.optional === true ? 'peerOptional' : 'peer';
    edges.set(name, { name, range, type });
  }
  for (const [name, range] of Object.entries(entry.dependencies ?? {})) edges.set(name, { name, range, type: 'prod' });
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    edges.set(name, { name, range, type: 'optional' });
  }
  for (const [name, range] of Object.entries(entry.devDependencies ?? {}))
    edges.set(name, { name, range, type: 'dev' });
  return [...edges.values()];
}

/**
 * Where `require(name)` leads from the package at `location`: its own `node_modules` first, then those of the folders above.
 *
 * @param isLocked Whether the lock has a package at a location.
 * @param location Of the dependent package; the root is the empty string.
 * @returns The location of the dependency, or `undefined` when no folder on the way holds it.
 */
export function resolveLocation(
  isLocked: (location: string) => boolean,
  location: string,
  name: string,
): string | undefined {
  let folder: string | undefined = location;
  while (folder !== undefined) {
    const candidate: string = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (isLocked(candidate)) return candidate;
    folder = enclosingPackage(folder);
  }
  return undefined;
}

function enclosingPackage(location: string): string | undefined {
  if (location === '') return undefined;
  const end = location.lastIndexOf('/node_modules/');
  return end === -1 ? '' : location.slice(0, end);
}
