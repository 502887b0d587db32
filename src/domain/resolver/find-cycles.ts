import { DirectedGraph } from 'graphology';
import { stronglyConnectedComponents } from 'graphology-components';

type Cycle = readonly string[];

/**
 * A shortest cycle for each strongly connected knot.
 *
 * @param edges each from a feature to one that it comes after
 * @returns each cycle goes from its smallest id to a feature that this one comes after, and so on; the step from the
 *   last back to the first is left out: `a b c` for a after b, b after c, c after a
 */
export function findCycles(edges: readonly (readonly [string, string])[]): readonly Cycle[] {
  const graph = new DirectedGraph();
  for (const [later, earlier] of edges) graph.mergeEdge(later, earlier);
  const cycles = stronglyConnectedComponents(graph).flatMap((knot) => {
    const shortest = findShortestCycle(graph, knot);
    return shortest === undefined ? [] : [shortest];
  });
  return cycles.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/** The shortest cycle of a knot; among equals the one whose smallest id is smallest. */
function findShortestCycle(graph: DirectedGraph, knot: readonly string[]): Cycle | undefined {
  let shortest: Cycle | undefined;
  for (const id of knot.toSorted()) {
    const cycle = findCycleThrough(graph, id);
    if (cycle !== undefined && (shortest === undefined || cycle.length < shortest.length)) shortest = cycle;
  }
  return shortest;
}

/** Breadth-first from `start` back to itself. */
function findCycleThrough(graph: DirectedGraph, start: string): Cycle | undefined {
  const paths = new Map<string, Cycle>([[start, [start]]]);
  for (const [id, path] of paths) {
    for (const earlier of graph.outNeighbors(id).sort()) {
      if (earlier === start) return path;
      if (!paths.has(earlier)) paths.set(earlier, [...path, earlier]);
    }
  }
  return undefined;
}
