import { ScaffoldError } from '../domain/errors.ts';
import { parseFeatureManifest, parseStackManifest } from '../domain/manifest/parse-manifest.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import { type Problem, type Result, succeed } from '../domain/problem.ts';
import { buildRegistry } from '../domain/registry/build-registry.ts';
import type { FeatureSource, ManifestDocument } from './ports.ts';

/** A feature or stack with its validated manifest and all its files, templates parsed. */
export interface ValidatedEntry {
  readonly document: ManifestDocument;
  readonly content: FeatureContent;
}

/**
 * Reads everything that the sources hold and checks each manifest, the relations between them, and each template.
 *
 * @returns The features and stacks in the order of their sources and folders, or the problems of all of them.
 */
export function validateCatalogue(sources: readonly FeatureSource[]): Result<readonly ValidatedEntry[]> {
  const problems: Problem[] = [];
  const entries: (ValidatedEntry & { readonly source: string })[] = [];
  for (const source of sources) {
    for (const found of collectProblems(problems, () => source.readManifests()) ?? []) {
      const document = validateDocument(found);
      const content = collectProblems(problems, () => source.readContent(found.folder, found.kind));
      if (!document.ok) problems.push(...document.problems);
      else if (content !== undefined) entries.push({ document: document.value, content, source: source.name });
    }
  }
  // The relations of an incomplete set would show faults that are none.
  if (problems.length === 0) problems.push(...checkRelations(entries));
  return problems.length > 0
    ? { ok: false, problems }
    : succeed(entries.map(({ document, content }) => ({ document, content })));
}

function validateDocument(found: ManifestDocument): Result<ManifestDocument> {
  if ('validated' in found.manifest) return succeed(found);
  const { text } = found.manifest;
  if (found.kind === 'feature') {
    const parsed = parseFeatureManifest(text, found);
    return parsed.ok ? succeed({ ...found, manifest: { validated: parsed.value } }) : parsed;
  }
  const parsed = parseStackManifest(text, found);
  return parsed.ok ? succeed({ ...found, manifest: { validated: parsed.value } }) : parsed;
}

function checkRelations(entries: readonly (ValidatedEntry & { readonly source: string })[]): readonly Problem[] {
  const features = entries.flatMap(({ document: { kind, manifest }, source }) =>
    kind === 'feature' && 'validated' in manifest ? [{ manifest: manifest.validated, source }] : [],
  );
  const stacks = entries.flatMap(({ document: { kind, manifest }, source }) =>
    kind === 'stack' && 'validated' in manifest ? [{ manifest: manifest.validated, source }] : [],
  );
  const registry = buildRegistry({ features, stacks });
  return registry.ok ? [] : registry.problems;
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
