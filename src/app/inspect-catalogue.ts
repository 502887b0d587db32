import { ScaffoldError } from '../domain/errors.ts';
import { nearestName } from '../domain/names/near-miss.ts';
import type { FeatureRelease } from '../domain/registry/registry.ts';
import { type OpenSources, openRequested } from './load-catalogue.ts';
import type { CatalogueQuery, CatalogueView, FeatureDetails, FeatureSummary } from './use-cases.ts';

interface InspectDeps {
  readonly openSources: OpenSources;
}

/** Everything that can be chosen, in its newest version. */
export function listFeatures(query: CatalogueQuery, deps: InspectDeps): CatalogueView {
  const { registry } = openRequested(query, deps.openSources);
  return {
    stacks: [...registry.stacks.values()].map(
      ([
        {
          manifest: { id, version, title, summary },
        },
      ]) => ({ id, version, title, summary }),
    ),
    features: [...registry.features.values()].map(([newest]) => summarizeFeature(newest)),
  };
}

/** One feature with its page. Throws FEATURE_UNKNOWN with a near miss. */
export function describeFeature(id: string, query: CatalogueQuery, deps: InspectDeps): FeatureDetails {
  const catalogue = openRequested(query, deps.openSources);
  const [newest] = catalogue.registry.features.get(id) ?? [];
  if (newest === undefined) throw unknownFeature(id, catalogue.registry.features.keys());
  const page = catalogue.readContent(newest).files.find(({ path }) => path === 'README.md')?.content;
  return { ...summarizeFeature(newest), ...(typeof page === 'string' ? { readme: page } : {}) };
}

/** The error for an id that no source holds. */
export function unknownFeature(id: string, known: Iterable<string>): ScaffoldError {
  const near = nearestName(id, known);
  return new ScaffoldError('FEATURE_UNKNOWN', `No source holds a feature "${id}".`, {
    hint: near === undefined ? 'See `scaffold list`.' : `Did you mean "${near}"?`,
  });
}

/** A feature as the catalogue shows it. */
export function summarizeFeature({ manifest, source }: FeatureRelease): FeatureSummary {
  const { files: _files, slots: _slots, facts: _facts, commands: _commands, ...summary } = manifest;
  return { ...summary, source };
}
