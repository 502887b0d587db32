import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import type { SourceFile } from '../domain/pipeline.ts';
import type { Catalogue } from './load-catalogue.ts';

/** What stays of a feature that is silenced. */
export interface Kept {
  readonly file: (file: SourceFile) => boolean;
  readonly rule: (rule: FeatureManifest['files'][number]) => boolean;
  /** Whether its npm packages stay. */
  readonly packages: boolean;
}

const NOTHING: Kept = { file: () => false, rule: () => false, packages: false };

/** The catalogue with a feature that can be chosen, brings in what it requires, and contributes nothing but what is kept. */
export function silenceFeature(catalogue: Catalogue, id: string, kept: Kept = NOTHING): Catalogue {
  const [release, ...older] = catalogue.registry.features.get(id) ?? [];
  if (release === undefined) return catalogue;
  const nothing = { facts: {}, notes: [], slots: [], commands: [] };
  const manifest = { ...release.manifest, ...nothing, files: release.manifest.files.filter(kept.rule) };
  const packages = kept.packages ? {} : { dependencies: {}, devDependencies: {} };
  const features = new Map(catalogue.registry.features).set(id, [
    { ...release, manifest: { ...manifest, ...packages } },
    ...older,
  ]);
  const readContent: Catalogue['readContent'] = (entry) => {
    const content = catalogue.readContent(entry);
    return entry.id === id ? { id, files: content.files.filter(kept.file) } : content;
  };
  return {
    ...catalogue,
    registry: { ...catalogue.registry, features },
    readContent,
    readContents: ({ stack, features: chosen }) => [stack, ...chosen].map(readContent),
  };
}
