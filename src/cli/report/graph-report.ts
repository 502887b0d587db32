import type { GraphEdge, GraphView } from '../../app/use-cases.ts';
import { countOf } from './lay-out.ts';
import { describeReason } from './reason.ts';
import type { Style } from './style.ts';

/** `graph` as a tree: what nobody needs is at the left, what it needs is below it. What is shown already is not repeated. */
export function renderGraphText({ resolution, edges }: GraphView, style: Style): string {
  const needs = edges.filter(({ kind }) => kind !== 'after');
  const needed = new Set(needs.map(({ to }) => to));
  const reasons = new Map(resolution.features.map(({ id, reason }) => [id, describeReason(reason)]));
  const layers = 1 + Math.max(-1, ...resolution.features.map(({ layer }) => layer));
  const shown = new Set<string>();

  const branch = (edge: GraphEdge, indent: string, isLast: boolean): readonly string[] => {
    const label = edge.kind === 'provider' ? `${edge.to} ${style.faint(`(${edge.capability})`)}` : edge.to;
    const children = needs.filter(({ from }) => from === edge.to);
    const isRepeat = shown.has(edge.to) && children.length > 0;
    shown.add(edge.to);
    const line = `${indent}${isLast ? '└─ ' : '├─ '}${label}${isRepeat ? style.faint(' (see above)') : ''}`;
    if (isRepeat) return [line];
    return [line, ...grow(children, `${indent}${isLast ? '   ' : '│  '}`)];
  };
  const grow = (children: readonly GraphEdge[], indent: string): readonly string[] =>
    children.flatMap((edge, index) => branch(edge, indent, index === children.length - 1));

  const trees = resolution.features
    .filter(({ id }) => !needed.has(id))
    .flatMap(({ id }) => [
      `${style.name(id)}  ${style.faint(reasons.get(id) ?? '')}`,
      ...grow(
        needs.filter(({ from }) => from === id),
        '',
      ),
    ]);
  const total = `${countOf(resolution.features.length, 'feature')} in ${countOf(layers, 'layer')}`;
  const head = `${style.strong(`${resolution.stack.id} ${resolution.stack.version}, ${resolution.tier} tier`)}: ${total}`;
  return `${[head, '', ...trees].join('\n')}\n`;
}

/** A Mermaid flowchart. Nodes get neutral names, because ids may hold words that Mermaid reserves, such as `end`. */
export function renderMermaid({ resolution, edges }: GraphView): string {
  const names = new Map(resolution.features.map(({ id }, index) => [id, `f${index}`]));
  const nodes = resolution.features.map(({ id, version }) => `  ${names.get(id)}["${id} ${version}"]`);
  const arrows = edges.map((edge) => {
    const arrow = edge.kind === 'after' ? '-.->' : edge.kind === 'provider' ? `-->|${edge.capability}|` : '-->';
    return `  ${names.get(edge.from)} ${arrow} ${names.get(edge.to)}`;
  });
  return `${['flowchart LR', ...nodes, ...arrows].join('\n')}\n`;
}

/** A Graphviz digraph; features of one layer stand in one rank. */
export function renderDot({ resolution, edges }: GraphView): string {
  const layers = new Map<number, string[]>();
  for (const { id, layer } of resolution.features) layers.set(layer, [...(layers.get(layer) ?? []), id]);
  const nodes = resolution.features.map(({ id, version }) => `  "${id}" [label="${id}\\n${version}"];`);
  const ranks = [...layers.values()].map((ids) => `  { rank=same; ${ids.map((id) => `"${id}";`).join(' ')} }`);
  const arrows = edges.map((edge) => {
    const look =
      edge.kind === 'after' ? ' [style=dashed]' : edge.kind === 'provider' ? ` [label="${edge.capability}"]` : '';
    return `  "${edge.from}" -> "${edge.to}"${look};`;
  });
  return `${['digraph scaffold {', '  rankdir=LR;', '  node [shape=box];', ...nodes, ...ranks, ...arrows, '}'].join('\n')}\n`;
}
