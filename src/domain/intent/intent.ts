import { z } from 'zod';
import { findUnfitCharacter } from '../free-text.ts';
import { FeatureId } from '../manifest/feature-manifest.ts';
import { TIERS } from '../vocabulary.ts';

/** What a user may write for a feature: its id, or a record when it needs more. */
const FeatureRequest = z.union([
  FeatureId,
  z.strictObject({
    id: FeatureId,
    range: z.string().min(1).exactOptional(),
    source: z.string().min(1).exactOptional(),
    options: z.record(z.string(), z.unknown()).exactOptional(),
  }),
]);

/** A field in the notation of `--module`: `string!`, `date?`, `enum(draft|sent)`. */
const FieldNotation = z.string().min(1);

const ModuleRequest = z.strictObject({
  name: z.string().min(1),
  /** Field name -> notation, in the order in which they appear in the code. Absent: one unique `name`. */
  fields: z.record(z.string(), FieldNotation).exactOptional(),
  /** Written by hand: left alone, only wired by convention. */
  adopted: z.boolean().exactOptional(),
});

const Text = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => findUnfitCharacter(text) === undefined, {
    error: ({ input }) => `it holds ${findUnfitCharacter(String(input))}, which not every file can hold`,
  });

/** Who and where. What is absent changes the output in a defined way; nothing is invented. */
export const ProjectIdentity = z.strictObject({
  description: Text.exactOptional(),
  owner: Text.exactOptional(),
  repository: Text.exactOptional(),
  team: Text.exactOptional(),
  image: Text.exactOptional(),
  license: Text.exactOptional(),
  contact: Text.exactOptional(),
});
export type ProjectIdentity = z.output<typeof ProjectIdentity>;

/** What happens to generated files that the user changed: see {@link Intent}. */
export const MERGE_POLICIES = ['never', 'once', 'merge'] as const;

/** `scaffold.yaml`: what the user asked for. Small enough to be written by hand. */
export const Intent = z.strictObject({
  /** For editors. */
  $schema: z.string().exactOptional(),
  name: z.string().min(1),
  stack: z.string().min(1).default('typescript'),
  tier: z.enum(TIERS).default('basic'),
  features: z.array(FeatureRequest).default([]),
  exclude: z.array(FeatureId).default([]),
  modules: z.array(ModuleRequest).default([]),
  facts: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).default({}),
  project: ProjectIdentity.default({}),
  /** By glob, the last that matches wins: `never` is not ours to write, `once` is written when it first appears, `merge` is kept current. */
  merge: z.record(z.string().min(1), z.enum(MERGE_POLICIES)).exactOptional(),
});
export type Intent = z.output<typeof Intent>;
/** The intent as a user writes it, before defaults. */
export type IntentDocument = z.input<typeof Intent>;
