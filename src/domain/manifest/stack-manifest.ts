import { z } from 'zod';
import { FeatureManifest } from './feature-manifest.ts';

const shape = FeatureManifest.shape;

/**
 * `stack.yaml`: the language and framework base. A stack contributes like a feature (files, slots, facts, dependencies)
 * and comes before all of them in layer order; its id is the owner of what it contributes.
 */
export const StackManifest = z.strictObject({
  id: shape.id,
  version: shape.version,
  title: shape.title,
  summary: shape.summary,
  /** Column at which the `fit` helper breaks a line. */
  width: z.int().min(40).default(120),
  /** Constants for templates, e.g. the pinned runtime version. */
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** The program that runs the service, and the oldest version that can. */
  runtime: z.strictObject({ program: z.string().min(1), version: shape.version }).exactOptional(),
  /** What a user does first with a new project, in order. */
  nextSteps: z.array(z.strictObject({ command: z.string().min(1), why: z.string().min(1) })).default([]),
  /** The file that lists dependencies and scripts, and the JSON pointers inside it. */
  packageFile: z
    .strictObject({ path: z.string(), dependencies: z.string(), devDependencies: z.string(), scripts: z.string() })
    .exactOptional(),
  /** The lock file that is derived from the catalogue lock. */
  lockFile: z.strictObject({ path: z.string(), format: z.literal('npm') }).exactOptional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  facts: shape.facts,
  slots: shape.slots,
  files: shape.files,
  notes: shape.notes,
  commands: shape.commands,
});
export type StackManifest = z.output<typeof StackManifest>;
