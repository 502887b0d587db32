import type { DependencyEdge } from './package-graph.ts';

/** How the project needs a package; a flag that is set lets npm leave the package out (`--omit`). */
export interface DependencyFlags {
  dev: boolean;
  optional: boolean;
  /** Needed by a development and by an optional dependency, but by no other. */
  devOptional: boolean;
  peer: boolean;
}

/** An edge of the pruned graph; `to` is the location of its target. */
export interface ResolvedEdge {
  readonly type: DependencyEdge['type'];
  readonly to: string;
}

/**
 * The flags of every package, as npm computes them: all are set, then taken away along each edge that does not justify them,
 * until nothing changes. Source: `calc-dep-flags.js` of `@npmcli/arborist` 9.
 *
 * @param edges The resolved edges of every package by location; the root is the empty string.
 */
export function computeFlags(
  edges: ReadonlyMap<string, readonly ResolvedEdge[]>,
): ReadonlyMap<string, Readonly<DependencyFlags>> {
  const flags = new Map<string, DependencyFlags>();
  for (const location of edges.keys()) {
    const set = location !== '';
    flags.set(location, { dev: set, optional: set, devOptional: set, peer: set });
  }
  const queue = [''];
  for (let location = queue.pop(); location !== undefined; location = queue.pop()) {
    const from = flags.get(location);
    if (from === undefined) continue;
    for (const edge of edges.get(location) ?? []) {
      const to = flags.get(edge.to);
      if (to !== undefined && clearFlags(from, edge.type, to)) queue.push(edge.to);
    }
  }
  for (const flag of flags.values()) {
    if (flag.dev || flag.optional) flag.devOptional = false;
  }
  return flags;
}

/** Takes away the flags of `to` that an edge from `from` refutes; tells whether there were any. */
function clearFlags(from: Readonly<DependencyFlags>, type: DependencyEdge['type'], to: DependencyFlags): boolean {
  const isDev = type === 'dev';
  const isOptional = type === 'optional' || type === 'peerOptional';
  const isPeer = type === 'peer' || type === 'peerOptional';
  const before = Number(to.dev) + Number(to.optional) + Number(to.devOptional) + Number(to.peer);
  to.dev &&= from.dev || isDev;
  to.optional &&= from.optional || isOptional;
  to.devOptional &&= from.devOptional || from.dev || from.optional || isDev || isOptional;
  to.peer &&= from.peer || isPeer;
  return Number(to.dev) + Number(to.optional) + Number(to.devOptional) + Number(to.peer) !== before;
}
