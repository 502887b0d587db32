import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import { parseFeatureManifest, parseStackManifest } from '../domain/manifest/parse-manifest.ts';
import type { StackManifest } from '../domain/manifest/stack-manifest.ts';
import { fail, type Result, succeed } from '../domain/problem.ts';
import { buildRegistry } from '../domain/registry/build-registry.ts';
import { checkConditions } from '../domain/registry/check-conditions.ts';
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

/** A valid manifest with the name of its source. */
export type SourcedManifest = ValidManifest & { readonly source: string };

/** Manifests by kind, each with the name of its source. */
export interface ManifestGroups {
  readonly features: readonly { readonly manifest: FeatureManifest; readonly source: string }[];
  readonly stacks: readonly { readonly manifest: StackManifest; readonly source: string }[];
}

export function groupManifests(entries: readonly SourcedManifest[]): ManifestGroups {
  return {
    features: entries.flatMap((entry) => (entry.kind === 'feature' ? [entry] : [])),
    stacks: entries.flatMap((entry) => (entry.kind === 'stack' ? [entry] : [])),
  };
}

/**
 * The registry of manifests, or the problems in their relations.
 *
 * @param unchecked Those whose conditions are to be checked; the build has checked those of the bundled catalogue.
 */
export function registerManifests(
  entries: readonly SourcedManifest[],
  unchecked: readonly SourcedManifest[],
): Result<Registry> {
  const registry = buildRegistry(groupManifests(entries));
  if (!registry.ok) return registry;
  const problems = unchecked.flatMap(({ manifest }) => checkConditions(registry.value, manifest));
  return problems.length > 0 ? fail(problems) : registry;
}
