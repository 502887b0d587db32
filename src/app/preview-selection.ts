import { basename, resolve } from 'node:path';
import { createRenderMemory, type RenderMemory } from '../domain/composer/render-memory.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { Facts } from '../domain/facts/fact-schemas.ts';
import type { FeatureContent, PlannedFile, Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { Registry } from '../domain/registry/registry.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { locateTarget } from './locate-target.ts';
import { planService, resolveIntent } from './plan-service.ts';
import type { FileTree } from './ports.ts';
import { readRequest } from './read-request.ts';
import type { CatalogueQuery, IntentRequest } from './use-cases.ts';

/** What somebody who runs the service will have: alerts that call a person, and objectives. */
export interface Totals {
  readonly pages: number;
  readonly objectives: number;
}

/** What a selection would make. `refused` still carries the resolution when only the plan has problems. */
export type Preview =
  | {
      readonly kind: 'resolved';
      readonly resolution: Resolution;
      /** Ordered by path; the records of `scaffold` are left out. */
      readonly files: readonly PlannedFile[];
      readonly notes: readonly string[];
      readonly totals: Totals;
    }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[]; readonly resolution?: Resolution };

/** A catalogue that is kept open, to look at many selections one after the other. */
export interface Previewer {
  readonly registry: Registry;
  /** Answers at once for a selection seen before. Never throws a ScaffoldError. */
  previewSelection(intent: IntentRequest, target: string | undefined): Preview;
  /** What stands in the way of a new project at this place. Looks only. */
  checkTarget(target: string): readonly Problem[];
}

interface PreviewDeps {
  readonly openSources: OpenSources;
  readonly files: Pick<FileTree, 'inspectTarget'>;
}

/** As many selections as somebody goes back and forth between. */
const REMEMBERED = 64;

/** Opens the catalogue of a query for previews. Throws a ScaffoldError when the catalogue itself is faulty. */
export function openPreviewer(query: CatalogueQuery, deps: PreviewDeps): Previewer {
  const { cwd } = query;
  const catalogue = keepContents(openRequested(query, deps.openSources));
  const memory = createRenderMemory();
  return {
    registry: catalogue.registry,
    previewSelection: rememberLast((intent: IntentRequest, target: string | undefined) =>
      computePreview(intent, target === undefined ? undefined : basename(resolve(cwd, target)), { catalogue, memory }),
    ),
    checkTarget: (target) => checkTarget(target, cwd, deps.files),
  };
}

/** Remembers the last results of a function of plain data. */
export function rememberLast<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  const seen = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const result = compute(...args);
    seen.set(key, result);
    for (const oldest of seen.keys()) if (seen.size > REMEMBERED) seen.delete(oldest);
    return result;
  };
}

function computePreview(
  request: IntentRequest,
  fallbackName: string | undefined,
  { catalogue, memory }: { readonly catalogue: Catalogue; readonly memory: RenderMemory },
): Preview {
  let resolution: Resolution | undefined;
  try {
    const read = readRequest(request, catalogue, fallbackName);
    resolution = resolveIntent(read, catalogue);
    const { files, notes, facts } = planService(read.intent, resolution, catalogue, memory);
    return { kind: 'resolved', resolution, files, notes, totals: countTotals(facts) };
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    const problems = listProblems(error);
    return resolution === undefined ? { kind: 'refused', problems } : { kind: 'refused', problems, resolution };
  }
}

/** The problems that an error carries, or the error as one. */
export function listProblems({ problems, code, message, hint }: ScaffoldError): readonly Problem[] {
  return problems.length > 0 ? problems : [{ code, message, hint, features: [] }];
}

/** A critical alert calls a person; objectives are there once a feature promises something. */
export function countTotals(facts: Facts): Totals {
  const byKind: Readonly<Record<string, readonly unknown[]>> = facts;
  const pages = facts.alert.filter(({ severity }) => severity === 'critical').length;
  return { pages, objectives: byKind.objective?.length ?? 0 };
}

/** Sources decode their files at every call; a preview asks for the same ones again and again. */
export function keepContents(catalogue: Catalogue): Catalogue {
  const kept = new Map<string, FeatureContent>();
  const readContent: Catalogue['readContent'] = (entry) => {
    const key = `${entry.id}@${entry.version}`;
    const content = kept.get(key) ?? catalogue.readContent(entry);
    kept.set(key, content);
    return content;
  };
  return {
    ...catalogue,
    readContent,
    readContents: ({ stack, features }) => [stack, ...features].map(readContent),
  };
}

function checkTarget(target: string, cwd: string, files: PreviewDeps['files']): readonly Problem[] {
  try {
    return describeTarget(target, files.inspectTarget(locateTarget(cwd, target), cwd));
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    return listProblems(error);
  }
}

function describeTarget(target: string, state: ReturnType<FileTree['inspectTarget']>): readonly Problem[] {
  if (state === 'occupied')
    return [{ code: 'TARGET_NOT_EMPTY', message: `The folder "${target}" exists and is not empty.`, features: [] }];
  if (state === 'unsafe')
    return [{ code: 'TARGET_UNSAFE', message: `"${target}" leads through a symbolic link.`, features: [] }];
  return [];
}
