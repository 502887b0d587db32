import { ScaffoldError } from '../domain/errors.ts';
import type { FeatureContent } from '../domain/pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../domain/problem.ts';
import type { FeatureSource } from './ports.ts';
import { registerManifests, type ValidManifest, validateManifest } from './validate-manifest.ts';

/** A feature or stack with its validated manifest and all its files, templates parsed. */
export type ValidatedEntry = ValidManifest & { readonly content: FeatureContent };

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
      const valid = validateManifest(found);
      const content = collectProblems(problems, () => source.readContent(found.folder, found.kind));
      if (!valid.ok) problems.push(...valid.problems);
      else if (content !== undefined) entries.push({ ...valid.value, content, source: source.name });
    }
  }
  // The relations of an incomplete set would show faults that are none.
  if (problems.length > 0) return fail(problems);
  const registry = registerManifests(entries);
  return registry.ok ? succeed(entries) : registry;
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
