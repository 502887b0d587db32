import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import type { FeatureSource } from './ports.ts';
import {
  groupManifests,
  type ManifestGroups,
  registerManifests,
  type SourcedManifest,
  validateManifest,
} from './validate-manifest.ts';

/** A feature or stack with its validated manifest and all its files, templates parsed. */
export type ValidatedEntry = SourcedManifest & { readonly content: FeatureContent };

/**
 * Reads everything that the sources hold and checks each manifest, the relations between them, and each template.
 *
 * @returns The features and stacks in the order of their sources and folders, or the problems of all of them.
 */
export function validateCatalogue(sources: readonly FeatureSource[]): Result<readonly ValidatedEntry[]> {
  const problems: Problem[] = [];
  const located = locateManifests(sources, problems);
  const entries = located.flatMap(({ source, entry }) => {
    const { folder, kind } = entry.document;
    const content = collectProblems(problems, () => source.readContent(folder, kind));
    return content === undefined ? [] : [{ ...entry, content }];
  });
  // The relations of an incomplete set would show faults that are none.
  if (problems.length > 0) return fail(problems);
  const registry = registerManifests(entries);
  return registry.ok ? succeed(entries) : registry;
}

/** Reads and checks the manifests alone, each for itself. */
export function validateManifests(sources: readonly FeatureSource[]): Result<ManifestGroups> {
  const problems: Problem[] = [];
  const located = locateManifests(sources, problems);
  return problems.length > 0 ? fail(problems) : succeed(groupManifests(located.map(({ entry }) => entry)));
}

function locateManifests(sources: readonly FeatureSource[], problems: Problem[]) {
  return sources.flatMap((source) =>
    (collectProblems(problems, () => source.readManifests()) ?? []).flatMap((document) => {
      const valid = validateManifest(document);
      if (!valid.ok) problems.push(...valid.problems);
      return valid.ok ? [{ source, entry: { ...valid.value, source: source.name } }] : [];
    }),
  );
}

/** Runs a read and keeps its expected failure; everything else is a fault of ours and passes through. */
function collectProblems<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    const { code, message, hint } = error;
    problems.push(...(error.problems.length > 0 ? error.problems : [{ code, message, hint, features: [] }]));
    return undefined;
  }
}
