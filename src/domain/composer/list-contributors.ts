import type { Contributor, FeatureContent, Resolution, ServiceContext } from '../pipeline.ts';
import { NEUTRAL_VARIANT } from '../vocabulary.ts';

/** The stack comes before the features, whose layers count from 0. */
const STACK_LAYER = -1;

/**
 * Who contributes to the service: the stack, then the features in layer order.
 *
 * @param contents The files of each, by id; one without files may be left out.
 */
export function listContributors(
  resolution: Resolution,
  contents: readonly FeatureContent[],
): readonly [Contributor, ...Contributor[]] {
  const byId = new Map(contents.map((content) => [content.id, content]));
  const contentOf = (id: string): FeatureContent => byId.get(id) ?? { id, files: [] };
  const { stack } = resolution;
  const manifest = {
    ...stack,
    dependencies: { [stack.id]: stack.dependencies },
    devDependencies: { [stack.id]: stack.devDependencies },
  };
  const { id, version } = stack;
  const base: Contributor = { id, version, layer: STACK_LAYER, manifest, options: {}, content: contentOf(id) };
  const features = resolution.features.map(
    (feature): Contributor => ({
      id: feature.id,
      version: feature.version,
      layer: feature.layer,
      manifest: feature.manifest,
      options: feature.options,
      content: contentOf(feature.id),
    }),
  );
  return [base, ...features];
}

/**
 * The folders of a contributor that take part in a service, the more general first: `neutral/`, then the stack's. A stack serves
 * itself, from its top folder.
 */
export function variantFolders(contributor: Contributor, context: ServiceContext): readonly string[] {
  return isStack(contributor) ? [''] : [`${NEUTRAL_VARIANT}/`, `${context.stack.id}/`];
}

/** The file of a contributor's manifest as it is called in the folder of its source, for messages. */
export function manifestPath(contributor: Contributor): string {
  return `${contributor.id}/${isStack(contributor) ? 'stack.yaml' : 'feature.yaml'}`;
}

export function isStack(contributor: Contributor): boolean {
  return contributor.layer === STACK_LAYER;
}
