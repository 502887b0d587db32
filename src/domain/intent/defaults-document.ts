import { z } from 'zod';
import { Intent, ProjectIdentity } from './intent.ts';

/** The lists of an intent, each of which may be absent. */
export const Wishes = z.strictObject({ features: Intent.shape.features, exclude: Intent.shape.exclude });

/** More wishes from a tier on. */
export const Presets = z.strictObject({
  basic: Wishes.exactOptional(),
  intermediate: Wishes.exactOptional(),
  advanced: Wishes.exactOptional(),
  enterprise: Wishes.exactOptional(),
});

/** A file of company defaults: the keys of `scaffold.yaml` that are no property of one service, and what only defaults can say. */
export const DefaultsDocument = z.strictObject({
  /** For editors. */
  $schema: z.string().exactOptional(),
  stack: Intent.shape.stack.unwrap().exactOptional(),
  tier: Intent.shape.tier.unwrap().exactOptional(),
  features: Intent.shape.features,
  exclude: Intent.shape.exclude,
  project: ProjectIdentity.default({}),
  presets: Presets.default({}),
  /** Answers by feature and option, for services that have the feature. */
  options: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  /** Folders of features, relative to the file. */
  featureDirs: z.array(z.string().min(1)).default([]),
});
