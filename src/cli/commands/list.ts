import type { CatalogueView } from '../../app/use-cases.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { suggestName } from '../../domain/names/near-miss.ts';
import { CATEGORIES, isTierAtLeast, TIERS, type Tier } from '../../domain/vocabulary.ts';
import { defineCommand } from '../command.ts';
import { renderCatalogue } from '../report/catalogue-report.ts';
import { cutsLines } from '../report/style.ts';
import { CATALOGUE_OPTIONS, readCatalogueQuery } from '../selection-options.ts';

export const listCommand = defineCommand({
  arguments: {},
  options: {
    category: { kind: 'value', placeholder: 'category', doc: 'Only this section', choices: CATEGORIES },
    stack: { kind: 'value', placeholder: 'stack', doc: 'Only what supports this stack', completes: 'stacks' },
    provides: {
      kind: 'value',
      placeholder: 'capability',
      doc: 'Only what provides this capability',
      completes: 'capabilities',
    },
    tier: { kind: 'value', placeholder: 'tier', doc: 'Only what the preset of this tier contains', choices: TIERS },
    hidden: { kind: 'switch', doc: 'Support features too, which only other features bring in' },
    ...CATALOGUE_OPTIONS,
  },
  examples: [
    { command: 'scaffold list', doc: 'Everything, by category' },
    { command: 'scaffold list --tier advanced --category data', doc: 'What a tier brings of one category' },
    { command: 'scaffold list --provides database', doc: 'The alternatives for one capability' },
    { command: 'scaffold list --features-dir ./features --json', doc: 'Your own features too, as data' },
  ],
  async run({ values, cwd, io, style, useCases }) {
    const view = await useCases.listFeatures(readCatalogueQuery(values, cwd));
    const chosen = filterFeatures(view, {
      category: values.text('category'),
      stack: values.text('stack'),
      capability: values.text('provides'),
      tier: TIERS.find((tier) => tier === values.text('tier')),
      hidden: values.isSet('hidden'),
    });
    return {
      document: () => ({ stacks: chosen.stacks, features: chosen.features }),
      text: () => renderCatalogue(chosen, style, cutsLines(io)),
      words: chosen.features.length === 0 ? 'No feature fits.\n' : '',
    };
  },
});

interface CatalogueFilter {
  readonly category: string | undefined;
  readonly stack: string | undefined;
  readonly capability: string | undefined;
  readonly tier: Tier | undefined;
  readonly hidden: boolean;
}

function filterFeatures(view: CatalogueView, filter: CatalogueFilter): CatalogueView {
  const { category, stack, capability, tier, hidden } = filter;
  const stacks = stack === undefined ? view.stacks : view.stacks.filter(({ id }) => id === stack);
  if (stack !== undefined && stacks.length === 0) {
    const known = view.stacks.map(({ id }) => id);
    const hint = suggestName(stack, known, `The stacks are: ${known.join(', ')}.`);
    throw new ScaffoldError('STACK_UNKNOWN', `There is no stack "${stack}".`, { hint });
  }
  const features = view.features.filter(
    (feature) =>
      (hidden || !feature.hidden) &&
      (category === undefined || feature.category === category) &&
      (tier === undefined || isPresetOf(feature, tier)) &&
      (capability === undefined || feature.provides.includes(capability)) &&
      (stack === undefined || feature.neutral || stack in feature.stacks),
  );
  return { stacks, features };
}

/** A base feature is part of every tier. */
function isPresetOf({ base, tiers }: CatalogueView['features'][number], tier: Tier): boolean {
  return base || (tiers.preset !== undefined && isTierAtLeast(tier, tiers.preset));
}
