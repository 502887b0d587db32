import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import { parseFeatureManifest, parseStackManifest } from '../domain/manifest/parse-manifest.ts';
import type { StackManifest } from '../domain/manifest/stack-manifest.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import { buildRegistry } from '../domain/registry/build-registry.ts';
import type { FeatureSource, ManifestDocument } from './ports.ts';

/** A feature or stack with its validated manifest and all its files, templates parsed. */
export interface ValidatedEntry {
  readonly document: ManifestDocument;
  readonly content: FeatureContent;
}

/** The manifests of a catalogue, each with the name of its source. */
export interface ValidatedManifests {
  readonly features: readonly { readonly manifest: FeatureManifest; readonly source: string }[];
  readonly stacks: readonly { readonly manifest: StackManifest; readonly source: string }[];
}

interface LocatedDocument {
  readonly source: FeatureSource;
  readonly document: ManifestDocument;
}

/**
 * Reads everything that the sources hold and checks each manifest, the relations between them, and each template.
 *
 * @returns The features and stacks in the order of their sources and folders, or the problems of all of them.
 */
export function validateCatalogue(sources: readonly FeatureSource[]): Result<readonly ValidatedEntry[]> {
  const problems: Problem[] = [];
  const located = locateDocuments(sources, problems);
  const validated = located.flatMap((found) => validateDocument(found, problems));
  const contents = located.map(({ source, document: { folder, kind } }) =>
    collectProblems(problems, () => source.readContent(folder, kind)),
  );
  // The relations of an incomplete set would show faults that are none.
  if (problems.length === 0) {
    const registry = buildRegistry(groupByKind(validated));
    if (!registry.ok) problems.push(...registry.problems);
  }
  if (problems.length > 0) return fail(problems);
  return succeed(
    validated.flatMap(({ document }, index) => {
      const content = contents[index];
      return content === undefined ? [] : [{ document, content }];
    }),
  );
}

/** Reads and checks the manifests alone, each for itself. */
export function validateManifests(sources: readonly FeatureSource[]): Result<ValidatedManifests> {
  const problems: Problem[] = [];
  const validated = locateDocuments(sources, problems).flatMap((found) => validateDocument(found, problems));
  return problems.length > 0 ? fail(problems) : succeed(groupByKind(validated));
}

function locateDocuments(sources: readonly FeatureSource[], problems: Problem[]): readonly LocatedDocument[] {
  return sources.flatMap((source) =>
    (collectProblems(problems, () => source.readManifests()) ?? []).map((document) => ({ source, document })),
  );
}

function validateDocument({ source, document }: LocatedDocument, problems: Problem[]): readonly LocatedDocument[] {
  if ('validated' in document.manifest) return [{ source, document }];
  const { text } = document.manifest;
  if (document.kind === 'feature') {
    const parsed = parseFeatureManifest(text, document);
    if (parsed.ok) return [{ source, document: { ...document, manifest: { validated: parsed.value } } }];
    problems.push(...parsed.problems);
  } else {
    const parsed = parseStackManifest(text, document);
    if (parsed.ok) return [{ source, document: { ...document, manifest: { validated: parsed.value } } }];
    problems.push(...parsed.problems);
  }
  return [];
}

function groupByKind(validated: readonly LocatedDocument[]): ValidatedManifests {
  return {
    features: validated.flatMap(({ document: { kind, manifest }, source }) =>
      kind === 'feature' && 'validated' in manifest ? [{ manifest: manifest.validated, source: source.name }] : [],
    ),
    stacks: validated.flatMap(({ document: { kind, manifest }, source }) =>
      kind === 'stack' && 'validated' in manifest ? [{ manifest: manifest.validated, source: source.name }] : [],
    ),
  };
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
