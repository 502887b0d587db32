import { z } from 'zod';
import { RENDERER_NAMES } from '../renderers/renderer-name.ts';
import { CATEGORIES, TIERS } from '../vocabulary.ts';
import { OptionDefinition } from './option-definition.ts';

/** Lower-case words joined by hyphens, e.g. `db-postgres`; it is also the folder name. */
export const FeatureId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is no id: use lower-case words joined by hyphens');

const Version = z.string().regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'is no semantic version such as 1.0.0');
/** A semver range, e.g. `^1` or `>=1.2 <3`. */
const Range = z.string().min(1);
/** A condition in the `when` language, parsed by domain/when. */
const Condition = z.string().min(1);
const Why = z.string().min(1);
/** A variable or a call in parentheses, evaluated over the facts; an empty list and an empty text are false. */
const Expression = z.string().min(1);

/** A requirement names either a feature or a capability. */
export const Requirement = z.union([
  z.strictObject({ feature: FeatureId, range: Range.exactOptional(), when: Condition.exactOptional() }),
  z.strictObject({ capability: FeatureId, when: Condition.exactOptional() }),
]);
export type Requirement = z.output<typeof Requirement>;

export const Recommendation = z.strictObject({ feature: FeatureId, why: Why });
export type Recommendation = z.output<typeof Recommendation>;

export const Conflict = z.strictObject({ feature: FeatureId, range: Range.exactOptional(), why: Why });
export type Conflict = z.output<typeof Conflict>;

export const CapabilityDefinition = z.strictObject({
  title: z.string().min(1),
  /** At most one provider in a service. */
  exclusive: z.boolean().default(false),
  /** Who provides it when nobody was asked for, per stack. */
  default: z.record(z.string(), FeatureId).default({}),
});
export type CapabilityDefinition = z.output<typeof CapabilityDefinition>;

/**
 * A rule for files that need more than "copy or render to the same path".
 *
 * `path` is a template. `from` is relative to the variant's `files/` folder; it may name a folder (with a final slash), whose files
 * then go below `path` with `__module__` in their names replaced by the module's kebab-case name.
 */
export const FileRule = z.strictObject({
  path: z.string().min(1),
  from: z.string().min(1).exactOptional(),
  /** Made from the facts by a renderer of the scaffolder instead of coming from a file. */
  render: z.enum(RENDERER_NAMES).exactOptional(),
  when: Condition.exactOptional(),
  /** Repeats the file: `modules`, `option(NAME)` of list type, or `facts.KIND`. */
  each: z.string().min(1).exactOptional(),
  /** What must be true of the facts, as a template expression, e.g. `(not facts.localState)`. */
  given: Expression.exactOptional(),
  /** Written when it first appears, then the user's: never updated. */
  once: z.boolean().default(false),
  executable: z.boolean().default(false),
});
export type FileRule = z.output<typeof FileRule>;

/**
 * A remark for the user, above all about a fact that this feature renders and cannot express. Repeated like a file; `text` is a template
 * and may name the fact as `item`.
 */
export const NoteRule = z.strictObject({
  text: z.string().min(1),
  when: Condition.exactOptional(),
  each: z.string().min(1).exactOptional(),
  given: Expression.exactOptional(),
});
export type NoteRule = z.output<typeof NoteRule>;

/** How a shared file is composed of the fragments that features keep under `slots/<path>`. */
export const SlotDefinition = z.strictObject({
  path: z.string().min(1),
  /** `json`, `jsonc`, `yaml`: merged by key, one owner per key. `blocks`: one block of lines per owner, in layer order. */
  format: z.enum(['json', 'jsonc', 'yaml', 'blocks']),
  /** JSON pointers of objects whose keys are sorted; all others keep the order of first appearance. */
  sorted: z.array(z.string()).default([]),
  /** JSON pointers of arrays that are sets of scalars: sorted, without repeats. Other arrays are concatenated in layer order. */
  sets: z.array(z.string()).default([]),
});
export type SlotDefinition = z.output<typeof SlotDefinition>;

/** A command that the user is shown and consents to; it never runs while files are being made. */
export const CommandDefinition = z.strictObject({
  id: FeatureId,
  phase: z.enum(['install', 'verify']),
  argv: z.array(z.string().min(1)).min(1),
  why: Why,
});
export type CommandDefinition = z.output<typeof CommandDefinition>;

/** Exact versions of what a feature needs at run time (`name`) or while developing (`dev`), per stack. */
export const Dependencies = z.record(z.string(), z.record(z.string(), Version));
export type Dependencies = z.output<typeof Dependencies>;

/** Facts by kind; every record may carry `when` and `each`. Their schemas are in domain/facts. */
const FactRecords = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));

const Found = z.array(z.string().min(1)).default([]);

/**
 * What in a repository speaks for a feature: any one of these is enough. `scaffold recommend` looks for them; they decide nothing.
 * A variable or a file that ends with an asterisk stands for all that begin so.
 */
export const SuitRule = z.strictObject({
  /** Packages among its dependencies. */
  packages: Found,
  /** Container images in its compose file, without registry and tag. */
  images: Found,
  /** Names of environment variables in `.env`, its example or its compose file. */
  variables: Found,
  /** Paths. */
  files: Found,
  why: Why,
});
export type SuitRule = z.output<typeof SuitRule>;

/** `feature.yaml`: a unit of composition, as data. */
export const FeatureManifest = z
  .strictObject({
    id: FeatureId,
    version: Version,
    title: z.string().min(1).max(60),
    summary: z.string().min(1).max(160),
    category: z.enum(CATEGORIES),
    /** Part of every service of its stacks; cannot be left out. */
    base: z.boolean().default(false),
    /** A support feature that only others bring in; not offered for choice. */
    hidden: z.boolean().default(false),
    /** How its tests prove it: against the real thing, against a fake that speaks the real protocol, or by validators only. */
    proof: z.enum(['real', 'protocol-fake', 'static']),
    stacks: z.record(z.string(), Range).default({}),
    /** Serves every stack from its `neutral/` folder. */
    neutral: z.boolean().default(false),
    tiers: z
      .strictObject({
        /** Lowest tier at which it is advised; below it the feature comes with a note. */
        min: z.enum(TIERS),
        /** First tier whose preset contains it; absent: only when asked for. */
        preset: z.enum(TIERS).exactOptional(),
        refuseBelow: z.strictObject({ tier: z.enum(TIERS), why: Why }).exactOptional(),
      })
      .default({ min: 'basic' }),
    provides: z.array(FeatureId).default([]),
    capabilities: z.record(FeatureId, CapabilityDefinition).default({}),
    requires: z.array(Requirement).default([]),
    recommends: z.array(Recommendation).default([]),
    suits: z.array(SuitRule).default([]),
    conflicts: z.array(Conflict).default([]),
    /** Layer order only, where it matters and no requirement implies it. */
    after: z.array(FeatureId).default([]),
    dependencies: Dependencies.default({}),
    devDependencies: Dependencies.default({}),
    options: z
      .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'is no camelCase option name'), OptionDefinition)
      .default({}),
    facts: FactRecords.default({}),
    slots: z.array(SlotDefinition).default([]),
    files: z.array(FileRule).default([]),
    notes: z.array(NoteRule).default([]),
    commands: z.array(CommandDefinition).default([]),
  })
  .refine((manifest) => manifest.neutral || Object.keys(manifest.stacks).length > 0, {
    message: 'names no stack: add `stacks: { typescript: ^1 }` or `neutral: true`',
    path: ['stacks'],
  });
export type FeatureManifest = z.output<typeof FeatureManifest>;
