import type { FeatureSource } from '../../app/ports.ts';
import { InternalError } from '../../domain/errors.ts';
import type { CatalogueBytes } from './catalogue-bytes.ts';
import { openCatalogue } from './catalogue-file.ts';

/** Name of the source of everything that ships with the tool. */
export const BUNDLED_SOURCE_NAME = 'builtin';

/**
 * The features and stacks that ship with the tool, compiled into one catalogue by `npm run build`: manifests validated, templates parsed.
 * Nothing is read before the first call, and then only what is asked for.
 *
 * @param bytes The catalogue. When it is missing or damaged, reading throws `SOURCE_UNREADABLE`.
 */
export function bundledSource(bytes: CatalogueBytes): FeatureSource {
  const catalogue = openCatalogue(bytes);
  return {
    name: BUNDLED_SOURCE_NAME,
    readManifests: () => catalogue.readManifests(),
    readContent: (folder, kind) => {
      const files = catalogue.readFiles(folder, kind);
      if (files === undefined) throw new InternalError(`the catalogue lists no ${kind} "${folder}"`);
      return { id: folder, files };
    },
  };
}
