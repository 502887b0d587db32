import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import { parseFeatureManifest, parseStackManifest } from '../domain/manifest/parse-manifest.ts';
import type { StackManifest } from '../domain/manifest/stack-manifest.ts';
import type { FeatureContent, Resolution } from '../domain/pipeline.ts';
import { type Problem, type Result, succeed } from '../domain/problem.ts';
import { buildRegistry } from '../domain/registry/build-registry.ts';
import type { Registry } from '../domain/registry/registry.ts';
import type { FeatureSource, ManifestDocument } from './ports.ts';

/** Everything that can be chosen from, and where the files of a choice are. */
export interface Catalogue {
  readonly registry: Registry;
  /** Name of the source of a feature or stack in a version. */
  sourceOf(id: string, version: string): string;
  /** The files of the stack and of every resolved feature, the stack first. */
  readContents(resolution: Resolution): readonly FeatureContent[];
}

interface Found<M> {
  readonly manifest: M;
  readonly source: string;
}

/** Reads the manifests of all sources. Throws a ScaffoldError with every problem of every manifest. */
export function loadCatalogue(sources: readonly FeatureSource[]): Catalogue {
  const problems: Problem[] = [];
  const features: Found<FeatureManifest>[] = [];
  const stacks: Found<StackManifest>[] = [];
  const places = new Map<string, { source: FeatureSource; folder: string; kind: ManifestDocument['kind'] }>();

  const accept = <M extends { id: string; version: string }>(
    into: Found<M>[],
    parsed: Result<M>,
    source: FeatureSource,
    document: ManifestDocument,
  ) => {
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      return;
    }
    into.push({ manifest: parsed.value, source: source.name });
    places.set(placeKey(parsed.value.id, parsed.value.version), {
      source,
      folder: document.folder,
      kind: document.kind,
    });
  };

  for (const source of sources) {
    for (const document of source.readManifests()) {
      if (document.kind === 'feature') {
        accept(
          features,
          'text' in document.manifest
            ? parseFeatureManifest(document.manifest.text, document)
            : succeed(document.manifest.validated),
          source,
          document,
        );
      } else {
        accept(
          stacks,
          'text' in document.manifest
            ? parseStackManifest(document.manifest.text, document)
            : succeed(document.manifest.validated),
          source,
          document,
        );
      }
    }
  }
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
  const registry = buildRegistry({ features, stacks });
  if (!registry.ok) throw ScaffoldError.fromProblems(registry.problems);

  const placeOf = (id: string, version: string) => {
    const place = places.get(placeKey(id, version));
    if (place === undefined) throw new ScaffoldError('FEATURE_UNKNOWN', `No source holds "${id}" ${version}.`);
    return place;
  };
  return {
    registry: registry.value,
    sourceOf: (id, version) => placeOf(id, version).source.name,
    readContents: ({ stack, features: resolved }) =>
      [stack, ...resolved].map(({ id, version }) => {
        const { source, folder, kind } = placeOf(id, version);
        return source.readContent(folder, kind);
      }),
  };
}

function placeKey(id: string, version: string): string {
  return `${id}@${version}`;
}
