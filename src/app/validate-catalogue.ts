import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import type { FeatureSource, ManifestDocument } from './ports.ts';
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
  const entries = locateDocuments(sources, problems).flatMap(({ source, document }) => {
    const entry = acceptManifest({ source, document }, problems);
    // Read even when the manifest is faulty, so that one run shows every fault of a feature.
    const content = collectProblems(problems, () => source.readContent(document.folder, document.kind));
    return entry === undefined || content === undefined ? [] : [{ ...entry, content }];
  });
  // The relations of an incomplete set would show faults that are none.
  if (problems.length > 0) return fail(problems);
  const registry = registerManifests(entries, entries);
  return registry.ok ? succeed(entries) : registry;
}

/** Reads and checks the manifests alone, each for itself. */
export function validateManifests(sources: readonly FeatureSource[]): Result<ManifestGroups> {
  const problems: Problem[] = [];
  const entries = locateDocuments(sources, problems).flatMap((located) => acceptManifest(located, problems) ?? []);
  return problems.length > 0 ? fail(problems) : succeed(groupManifests(entries));
}

interface LocatedDocument {
  readonly source: FeatureSource;
  readonly document: ManifestDocument;
}

function locateDocuments(sources: readonly FeatureSource[], problems: Problem[]): readonly LocatedDocument[] {
  return sources.flatMap((source) =>
    (collectProblems(problems, () => source.readManifests()) ?? []).map((document) => ({ source, document })),
  );
}

function acceptManifest({ source, document }: LocatedDocument, problems: Problem[]): SourcedManifest | undefined {
  const valid = validateManifest(document);
  if (valid.ok) return { ...valid.value, source: source.name };
  problems.push(...valid.problems);
  return undefined;
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
