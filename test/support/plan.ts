import { directorySource } from '../../src/adapters/sources/directory-source.ts';
import { type Catalogue, loadCatalogue } from '../../src/app/load-catalogue.ts';
import { planService, resolveIntent } from '../../src/app/plan-service.ts';
import { readIntent } from '../../src/app/read-intent.ts';
import type { Plan, Resolution } from '../../src/domain/pipeline.ts';
import { parseTemplate } from '../../src/domain/template/parse-template.ts';

let catalogue: Catalogue | undefined;

/** The catalogue of this checkout, read once per test process. */
export function checkoutCatalogue(): Catalogue {
  catalogue ??= loadCatalogue(['templates', 'features'].map((folder) => directorySource(folder, { parseTemplate })));
  return catalogue;
}

/** What `scaffold new` would write for an intent in YAML, without the records of scaffold itself. */
export function planFromYaml(text: string): { readonly resolution: Resolution; readonly plan: Plan } {
  const read = readIntent(
    {
      document: { text, path: 'intent.yaml' },
      overrides: { features: [], without: [], modules: [], set: [], project: {} },
    },
    checkoutCatalogue().registry,
  );
  const resolution = resolveIntent(read, checkoutCatalogue());
  return { resolution, plan: planService(read.intent, resolution, checkoutCatalogue()) };
}
