import type { CatalogueView, FeatureSummary } from '../../app/use-cases.ts';
import { CATEGORIES } from '../../domain/vocabulary.ts';
import { countOf, layOutColumns, lengthOf, wrapText } from './lay-out.ts';
import type { Style } from './style.ts';

/** `list`: the features by category with the tier from which each comes by itself. */
export function renderCatalogue({ features, stacks }: CatalogueView, style: Style): string {
  if (features.length === 0) return '';
  // One width for all sections keeps the columns of the page in line.
  const width = Math.max(...features.map(({ id }) => lengthOf(id)));
  const sections = CATEGORIES.flatMap((category) => {
    const members = features.filter((feature) => feature.category === category);
    if (members.length === 0) return [];
    const rows = members.map((feature) => [
      style.name(feature.id.padEnd(width)),
      describeArrival(feature).padEnd(ARRIVAL_WIDTH),
      feature.summary,
    ]);
    return [[style.strong(category), ...layOutColumns(rows, { columns: style.columns, indent: 2 })].join('\n')];
  });
  const total = `${countOf(features.length, 'feature')} for ${stacks.map(({ id }) => id).join(', ')}`;
  const legend = wrapText(`${total}. A tier's name: in its preset and in those above it.`, style.columns);
  return `${[...sections, legend.map(style.faint).join('\n')].join('\n\n')}\n`;
}

/** When a feature comes: `always`, with others, from the first tier whose preset holds it, or `on request`. */
export function describeArrival({ base, hidden, tiers }: FeatureSummary): string {
  if (hidden) return 'when needed';
  return base ? 'always' : (tiers.preset ?? 'on request');
}

const ARRIVAL_WIDTH = 'intermediate'.length;
