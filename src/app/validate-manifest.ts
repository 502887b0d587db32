import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import { parseFeatureManifest, parseStackManifest } from '../domain/manifest/parse-manifest.ts';
import type { StackManifest } from '../domain/manifest/stack-manifest.ts';
import { type Result, succeed } from '../domain/problem.ts';
import { buildRegistry } from '../domain/registry/build-registry.ts';
import type { Registry } from '../domain/registry/registry.ts';
import type { ManifestDocument } from './ports.ts';

/** A manifest that holds for itself; its relations to others are the registry's matter. */
export type ValidManifest =
  | { readonly kind: 'feature'; readonly document: ManifestDocument; readonly manifest: FeatureManifest }
  | { readonly kind: 'stack'; readonly document: ManifestDocument; readonly manifest: StackManifest };

/** Parses a manifest unless the build has done so. */
export function validateManifest(document: ManifestDocument): Result<ValidManifest> {
  if (document.kind === 'feature') {
    const manifest =
      'validated' in document.manifest
        ? succeed(document.manifest.validated)
        : parseFeatureManifest(document.manifest.text, document);
    if (!manifest.ok) return manifest;
    return succeed({
      kind: 'feature',
      document: { ...document, manifest: { validated: manifest.value } },
      manifest: manifest.value,
    });
  }
  const manifest =
    'validated' in document.manifest
      ? succeed(document.manifest.validated)
      : parseStackManifest(document.manifest.text, document);
  if (!manifest.ok) return manifest;
  return succeed({
    kind: 'stack',
    document: { ...document, manifest: { validated: manifest.value } },
    manifest: manifest.value,
  });
}

/** The registry of manifests with the name of the source of each. */
export function registerManifests(entries: readonly (ValidManifest & { readonly source: string })[]): Result<Registry> {
  return buildRegistry({
    features: entries.flatMap((entry) =>
      entry.kind === 'feature' ? [{ manifest: entry.manifest, source: entry.source }] : [],
    ),
    stacks: entries.flatMap((entry) =>
      entry.kind === 'stack' ? [{ manifest: entry.manifest, source: entry.source }] : [],
    ),
  });
}
