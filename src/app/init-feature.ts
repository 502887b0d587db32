import { join, resolve } from 'node:path';
import { composeSkeleton, LONGEST_ID, SKELETON_STACKS } from '../domain/authoring/compose-skeleton.ts';
import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { FeatureId } from '../domain/manifest/feature-manifest.ts';
import { suggestName } from '../domain/names/near-miss.ts';
import { wordsOf } from '../domain/names/words.ts';
import { CATEGORIES } from '../domain/vocabulary.ts';
import type { InitFeatureReport, InitFeatureRequest } from './authoring-requests.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { isRepository } from './locate-features.ts';
import type { FileTree } from './ports.ts';
import { checkUnwritten } from './write-project.ts';

interface InitDeps {
  readonly openSources: OpenSources;
  readonly files: FileTree;
  /** Address of the JSON Schema of manifests. */
  readonly schema: string;
}

/**
 * Begins a feature: a small one that works, to be made into the one that is wanted. Its folder appears whole or not at all. Throws
 * TARGET_NOT_EMPTY for what exists, NAME_INVALID or MANIFEST_DUPLICATE for an id that cannot be or is taken, STACK_UNKNOWN, USAGE.
 */
export function initFeature(request: InitFeatureRequest, { openSources, files, schema }: InitDeps): InitFeatureReport {
  const { id, cwd, stack = SKELETON_STACKS[0] } = request;
  checkId(id);
  const category = readCategory(request.category);
  if (!SKELETON_STACKS.some((known) => known === stack))
    throw new ScaffoldError('STACK_UNKNOWN', `There is no skeleton for the stack "${stack}".`, {
      hint: suggestName(stack, SKELETON_STACKS, `There is one for ${SKELETON_STACKS.join(', ')}.`),
    });
  const own = isRepository(cwd, files) ? resolve(cwd, RECORD_PATHS.features) : undefined;
  const home = request.home === undefined ? (own ?? cwd) : resolve(cwd, request.home);
  const path = join(home, id);
  checkUnwritten(path, home === own ? cwd : home, files);
  // A folder that is about to be made holds nothing that could be taken.
  const featureDirs = request.featureDirs.filter(
    (folder) => resolve(cwd, folder) !== home || files.inspectTarget(home) !== 'absent',
  );
  checkFree(id, openRequested({ cwd, featureDirs }, openSources));
  const skeleton = composeSkeleton({ id, category, schema });
  const staging = files.stage(
    path,
    skeleton.map((file) => ({ ...file, executable: false })),
  );
  files.publish(staging, path);
  return { id, path, files: skeleton.map((file) => file.path), found: home === own };
}

function checkId(id: string): void {
  if (FeatureId.safeParse(id).success && id.length <= LONGEST_ID) return;
  const { kebab } = wordsOf(id);
  const isNear = kebab !== id && kebab.length <= LONGEST_ID && FeatureId.safeParse(kebab).success;
  const rule = `Use lower-case words joined by hyphens, ${LONGEST_ID} characters at most.`;
  throw new ScaffoldError('NAME_INVALID', `"${id}" cannot be the id of a feature.`, {
    hint: isNear ? `Did you mean "${kebab}"? ${rule}` : rule,
  });
}

function readCategory(category: string | undefined): (typeof CATEGORIES)[number] {
  const known = CATEGORIES.find((each) => each === (category ?? 'api'));
  if (known !== undefined) return known;
  throw new ScaffoldError('USAGE', `There is no category "${category}".`, {
    hint: suggestName(category ?? '', CATEGORIES, `The categories are ${CATEGORIES.join(', ')}.`),
  });
}

/** Neither a feature nor a part of the platform of a service has the id: both would claim the same files. */
function checkFree(id: string, catalogue: Catalogue): void {
  const { features, stacks } = catalogue.registry;
  const hint = `Choose another id, such as "own-${id}".`;
  if (features.has(id) || stacks.has(id))
    throw new ScaffoldError('MANIFEST_DUPLICATE', `There is a feature or stack "${id}" already.`, {
      hint: `${hint} \`scaffold info ${id}\` shows the one that there is.`,
    });
  const releases = [...features.values(), ...stacks.values()].map(([newest]) => newest);
  const owner = releases.find((release) =>
    catalogue.readContent(release).files.some(({ path }) => namesPart(path, id)),
  );
  if (owner !== undefined)
    throw new ScaffoldError('NAME_INVALID', `The platform of a service has a part "${id}" already, of "${owner.id}".`, {
      hint,
    });
}

/** Whether a file lies in the folder of the platform that a feature of this id would have, or registers a part of its name. */
function namesPart(path: string, id: string): boolean {
  return path.includes(`/src/platform/${id}/`) || new RegExp(`/${id}\\.feature\\.ts(\\.hbs)?$`).test(path);
}
