import { directorySource } from '../../src/adapters/sources/directory-source.ts';
import { type Catalogue, loadCatalogue } from '../../src/app/load-catalogue.ts';
import { planService, resolveIntent } from '../../src/app/plan-service.ts';
import { readIntent } from '../../src/app/read-intent.ts';
import { silenceFeature } from '../../src/app/silence-feature.ts';
import type { Plan, Resolution } from '../../src/domain/pipeline.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';

const catalogues = new Map<string, Catalogue>();

/** The catalogue of this checkout with the features of further folders, read once per test process. */
export function checkoutCatalogue(...featureDirs: readonly string[]): Catalogue {
  const key = featureDirs.join('\n');
  const known = catalogues.get(key);
  if (known !== undefined) return known;
  const folders = ['templates', 'features', ...featureDirs];
  const whole = loadCatalogue(folders.map((folder) => directorySource(folder, { parseTemplate })));
  const without = process.env.CATALOGUE_WITHOUT;
  const catalogue = without === undefined ? whole : silenceFeature(whole, without);
  catalogues.set(key, catalogue);
  return catalogue;
}

/** What `scaffold new` would write for an intent in YAML, without the records of scaffold itself. */
export function planFromYaml(
  text: string,
  catalogue: Catalogue = checkoutCatalogue(),
): { readonly resolution: Resolution; readonly plan: Plan } {
  const read = readIntent(
    {
      document: { text, path: 'intent.yaml' },
      overrides: { features: [], without: [], modules: [], set: [], project: {} },
    },
    catalogue.registry,
  );
  const resolution = resolveIntent(read, catalogue);
  return { resolution, plan: planService(read.intent, resolution, catalogue) };
}
