import { scoreFeature } from '../domain/registry/search-features.ts';
import { summarizeFeature } from './inspect-catalogue.ts';
import { type OpenSources, openRequested } from './load-catalogue.ts';
import type { CatalogueQuery, FeatureSummary } from './use-cases.ts';

/** Features that fit some words in their id, title, summary or page, best first; hidden ones are left out. */
export function searchFeatures(
  words: string,
  query: CatalogueQuery,
  deps: { readonly openSources: OpenSources },
): readonly FeatureSummary[] {
  const catalogue = openRequested(query, deps.openSources);
  return [...catalogue.registry.features.values()]
    .filter(([{ manifest }]) => !manifest.hidden)
    .map(([release]) => {
      const content = catalogue.readContent(release).files.find(({ path }) => path === 'README.md')?.content;
      const page = typeof content === 'string' ? { page: content } : {};
      return { release, score: scoreFeature(words, { ...release.manifest, ...page }) };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score || (left.release.id < right.release.id ? -1 : 1))
    .map(({ release }) => summarizeFeature(release));
}
