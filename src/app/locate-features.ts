import { basename, dirname, join, relative, resolve } from 'node:path';
import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { CheckFeaturesRequest } from './authoring-requests.ts';
import { type Catalogue, type FeatureFolder, loadCatalogue, type OpenSources } from './load-catalogue.ts';
import { requireValue } from './plan-service.ts';
import type { FileTree } from './ports.ts';
import { keepContents } from './preview-selection.ts';
import { validateCatalogue } from './validate-catalogue.ts';

interface LocateDeps {
  readonly openSources: OpenSources;
  readonly files: Pick<FileTree, 'readText'>;
}

/** Features that somebody writes, and everything that can be chosen beside them. */
export interface LocatedFeatures {
  readonly catalogue: Catalogue;
  /** Absolute: the folder in which their folders are. */
  readonly home: string;
  readonly ids: readonly string[];
}

/** Whether the features of a folder are those of a repository. */
export function isRepository(folder: string, files: Pick<FileTree, 'readText'>): boolean {
  return files.readText(join(folder, RECORD_PATHS.intent)) !== undefined;
}

/**
 * Finds the features that are meant and validates them, with their templates and their relations to the catalogue. Throws a ScaffoldError
 * with every problem; FEATURE_UNKNOWN where there is no feature.
 */
export function locateFeatures(request: CheckFeaturesRequest, { openSources, files }: LocateDeps): LocatedFeatures {
  const { cwd, directory } = request;
  const folder = resolve(cwd, directory ?? (isRepository(cwd, files) ? RECORD_PATHS.features : '.'));
  const isFeature = files.readText(join(folder, 'feature.yaml')) !== undefined;
  const home = isFeature ? dirname(folder) : folder;
  const only = isFeature ? basename(folder) : undefined;
  const given = request.featureDirs.map((name) => ({ path: resolve(cwd, name), name }));
  const beside = given.filter(({ path }) => path !== home);
  // Where its neighbours are given as well, it may build on them.
  const own: FeatureFolder = {
    path: home,
    name: relative(cwd, home) || '.',
    ...(beside.length < given.length ? {} : { only }),
  };
  const sources = openSources([...beside, own]);
  const entries = requireValue(validateCatalogue(sources));
  const ids = entries.flatMap(({ kind, source, manifest: { id } }) =>
    kind === 'feature' && source === sources.at(-1)?.name && (only ?? id) === id ? [id] : [],
  );
  if (ids.length === 0)
    throw new ScaffoldError('FEATURE_UNKNOWN', `No feature lies in ${own.name}.`, {
      hint: 'Name the folder of a feature, or begin one with `scaffold feature init ID`.',
    });
  return { catalogue: keepContents(loadCatalogue(sources)), home, ids };
}
