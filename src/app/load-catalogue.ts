import { resolve } from 'node:path';
import { InternalError, ScaffoldError } from '../domain/errors.ts';
import type { FeatureContent, OwnedSlot, Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { Registry } from '../domain/registry/registry.ts';
import type { FeatureSource } from './ports.ts';
import { registerManifests, type SourcedManifest, validateManifest } from './validate-manifest.ts';

/** Everything that can be chosen from, and where the files of a choice are. */
export interface Catalogue {
  readonly registry: Registry;
  /** Slots of every feature and stack, selected or not. */
  readonly slots: readonly OwnedSlot[];
  /** Name under which the source of a feature or stack is recorded. */
  sourceOf(id: string, version: string): string;
  readContent(entry: Versioned): FeatureContent;
  /** The files of the stack, then of every resolved feature. */
  readContents(resolution: Resolution): readonly FeatureContent[];
}

/** A folder of features. */
export interface FeatureFolder {
  /** Absolute. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
  /** The one feature in it that counts; all unless told. */
  readonly only?: string | undefined;
}

/** The built-in catalogue and these folders. */
export type OpenSources = (folders: readonly FeatureFolder[]) => readonly FeatureSource[];

/** Opens the sources of a request. In messages folders have the names that were typed. */
export function openRequested(
  { cwd, featureDirs }: { readonly cwd: string; readonly featureDirs: readonly string[] },
  openSources: OpenSources,
): Catalogue {
  return loadCatalogue(openSources(featureDirs.map((folder) => ({ path: resolve(cwd, folder), name: folder }))));
}

/** Reads the manifests of all sources. Throws a ScaffoldError with the problems of all of them. */
export function loadCatalogue(sources: readonly FeatureSource[]): Catalogue {
  const problems: Problem[] = [];
  const entries: SourcedManifest[] = [];
  const unchecked: SourcedManifest[] = [];
  const places = new Map<string, Place>();
  for (const source of sources) {
    for (const document of source.readManifests()) {
      const valid = validateManifest(document);
      if (!valid.ok) {
        problems.push(...valid.problems);
        continue;
      }
      const { folder, kind } = document;
      const entry = { ...valid.value, source: source.name };
      entries.push(entry);
      if ('text' in document.manifest) unchecked.push(entry);
      const recorded = source.recordedName ?? source.name;
      places.set(keyOf(valid.value.manifest), { source: recorded, read: () => source.readContent(folder, kind) });
    }
  }
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
  const registry = registerManifests(entries, unchecked);
  if (!registry.ok) throw ScaffoldError.fromProblems(registry.problems);
  return {
    registry: registry.value,
    slots: entries.flatMap(({ manifest }) => manifest.slots.map((slot) => ({ ...slot, owner: manifest.id }))),
    sourceOf: (id, version) => placeOf(places, { id, version }).source,
    readContent: (entry) => placeOf(places, entry).read(),
    readContents: ({ stack, features }) => [stack, ...features].map((entry) => placeOf(places, entry).read()),
  };
}

interface Place {
  readonly source: string;
  readonly read: () => FeatureContent;
}

interface Versioned {
  readonly id: string;
  readonly version: string;
}

function keyOf({ id, version }: Versioned): string {
  return `${id}@${version}`;
}

function placeOf(places: ReadonlyMap<string, Place>, entry: Versioned): Place {
  const place = places.get(keyOf(entry));
  if (place === undefined) throw new InternalError(`no source holds ${keyOf(entry)}`);
  return place;
}
