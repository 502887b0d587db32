import type { CatalogueView, FeatureSummary } from '../../app/use-cases.ts';
import { CATEGORIES } from '../../domain/vocabulary.ts';
import { countOf, cutText, lengthOf, padEnd, wrapText } from './lay-out.ts';
import type { Style } from './style.ts';

/**
 * `list`: the features by category with the tier from which each comes by itself, one line each.
 *
 * @param isCut Cut what does not fit, for somebody who reads; without it lines are whole, for what comes behind a pipe.
 */
export function renderCatalogue({ features, stacks }: CatalogueView, style: Style, isCut: boolean): string {
  if (features.length === 0) return '';
  const columns = isCut ? style.columns : Number.POSITIVE_INFINITY;
  // One width for all sections keeps the columns of the page in line.
  const width = Math.max(...features.map(({ id }) => lengthOf(id)));
  const sections = CATEGORIES.flatMap((category) => {
    const members = features.filter((feature) => feature.category === category);
    if (members.length === 0) return [];
    const heading = `${style.strong(category)} ${style.faint(String(members.length))}`;
    return [[heading, ...members.map((feature) => renderRow(feature, { width, columns }, style))].join('\n')];
  });
  const total = `${countOf(features.length, 'feature')} for ${stacks.map(({ id }) => id).join(', ')}.`;
  const legend = `${total} A tier's name: in its preset and in those above it. More: scaffold info FEATURE`;
  return `${[...sections, wrapText(legend, style.columns).map(style.faint).join('\n')].join('\n\n')}\n`;
}

interface RowLayout {
  /** Of the ids. */
  readonly width: number;
  /** Of the line. */
  readonly columns: number;
}

/** A feature on one line: id, when it comes, what it is. */
export function renderRow(feature: FeatureSummary, { width, columns }: RowLayout, style: Style): string {
  const arrival = padEnd(paintArrival(feature, style), ARRIVAL_WIDTH);
  const rest = columns - width - ARRIVAL_WIDTH - 6;
  return `  ${padEnd(style.name(feature.id), width)}  ${arrival}  ${cutText(feature.summary, rest)}`;
}

function paintArrival(feature: FeatureSummary, style: Style): string {
  const text = describeArrival(feature);
  return feature.base || feature.hidden || feature.tiers.preset === undefined ? style.faint(text) : text;
}

/** When a feature comes: `always`, with others, from the first tier whose preset holds it, or `on request`. */
export function describeArrival({ base, hidden, tiers }: FeatureSummary): string {
  if (hidden) return 'when needed';
  return base ? 'always' : (tiers.preset ?? 'on request');
}

const ARRIVAL_WIDTH = 'intermediate'.length;
