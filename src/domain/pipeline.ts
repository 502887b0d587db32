/**
 * The pipeline of every run. Each stage is a pure function from one readonly value to the next.
 *
 *   Request -> Intent -> Selection -> Resolution -> Facts -> Contribution[] -> Plan -> Outcome
 *   typed      valid     answers      ordered       all that  one per          files    what was
 *              yaml      complete     layers,       features  contributor,     owners   written,
 *                                     reasons       declare   sees all facts   cmds     what is left
 *
 *   parseIntent   selectFeatures   resolveSelection   collectFacts   renderContribution   composePlan   applyPlan (app)
 *
 * The plan is a printable value: disk, dry run, preview, JSON and golden tests read the same plan.
 */
import type { FactKind, FactRecord, Facts } from './facts/fact-schemas.ts';
import type { Intent, ProjectIdentity } from './intent/intent.ts';
import type { ModuleSpec } from './intent/module-spec.ts';
import type { CommandDefinition, FeatureManifest, SlotDefinition } from './manifest/feature-manifest.ts';
import type { OptionValue } from './manifest/option-definition.ts';
import type { StackManifest } from './manifest/stack-manifest.ts';
import type { Words } from './names/words.ts';
import type { Template } from './template/template.ts';
import type { Tier } from './vocabulary.ts';

export type { FactKind, FactRecord, Facts, Intent, ModuleSpec };

/** Where a wish comes from, for explanations: `--features`, `--without`, `scaffold.yaml`, `--from`, `prompt`. */
export type Origin = string;

/** What the resolver decides about: complete answers, no defaults left open. */
export interface Selection {
  readonly stack: string;
  readonly stackVersion: string;
  readonly tier: Tier;
  readonly asked: readonly { readonly id: string; readonly range?: string; readonly origin: Origin }[];
  readonly excluded: readonly { readonly id: string; readonly origin: Origin }[];
  /** Answers by feature and option, not yet validated against the manifests. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Versions held by a lock, by feature. */
  readonly pins: Readonly<Record<string, string>>;
}

/** Why a feature is part of the service; the chain is followed through `by`. */
export type Reason =
  | { readonly kind: 'base' }
  | { readonly kind: 'asked'; readonly origin: Origin }
  | { readonly kind: 'preset'; readonly tier: Tier }
  | { readonly kind: 'required'; readonly by: string }
  | { readonly kind: 'provider'; readonly capability: string; readonly by: string };

export interface ResolvedFeature {
  readonly id: string;
  readonly version: string;
  /** Topological generation, from 0; within a layer features are ordered by id. */
  readonly layer: number;
  readonly reason: Reason;
  readonly manifest: FeatureManifest;
  /** Answers with defaults filled in, validated. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** The ordered, complete feature set with a reason for each. */
export interface Resolution {
  readonly stack: StackManifest;
  readonly tier: Tier;
  /** In layer order. */
  readonly features: readonly ResolvedFeature[];
  /** Chosen provider per required capability. */
  readonly providers: readonly {
    readonly capability: string;
    readonly provider: string;
    readonly requiredBy: readonly string[];
  }[];
  /** Preset features that an asked-for feature displaced. */
  readonly replaced: readonly { readonly feature: string; readonly by: string; readonly capability: string }[];
  /** Preset features that cannot hold in this selection. */
  readonly dropped: readonly { readonly feature: string; readonly because: string }[];
  readonly recommendations: readonly { readonly feature: string; readonly by: string; readonly why: string }[];
  /** Remarks for people, e.g. a feature below the tier at which it is advised. */
  readonly notes: readonly string[];
}

/** A file of a feature or stack as its source holds it; `path` is relative to the feature's folder. */
export interface SourceFile {
  readonly path: string;
  /** Text of verbatim files; bytes where they are not UTF-8; a parsed template for `.hbs` files. */
  readonly content: string | Uint8Array | Template;
  readonly executable: boolean;
}

/** All files of one feature or stack, without its manifest. */
export interface FeatureContent {
  readonly id: string;
  readonly files: readonly SourceFile[];
}

/** Who contributes to a service: the stack first, then each resolved feature in layer order. */
export interface Contributor {
  readonly id: string;
  readonly version: string;
  readonly layer: number;
  readonly manifest: Pick<
    FeatureManifest,
    'facts' | 'files' | 'notes' | 'slots' | 'commands' | 'dependencies' | 'devDependencies' | 'title'
  >;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly content: FeatureContent;
}

/** The service as templates and conditions see it, the same for every contributor. */
export interface ServiceContext {
  readonly project: Words & ProjectIdentity & { readonly name: string };
  readonly tier: Tier;
  readonly stack: {
    readonly id: string;
    readonly version: string;
    readonly width: number;
    readonly values: StackManifest['values'];
  };
  readonly modules: readonly ModuleSpec[];
  /** In layer order. */
  readonly features: readonly {
    readonly id: string;
    readonly title: string;
    readonly summary: string;
    readonly version: string;
  }[];
  /** Every capability that some resolved feature provides. */
  readonly capabilities: readonly string[];
}

/** A stretch of a file and the contributor it comes from. Lines count from 1, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly owner: string;
}

/** A file that one contributor owns whole. */
export interface ContributedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable: boolean;
  readonly once: boolean;
  /** Path of the source inside the feature, for `why`. */
  readonly source: string;
  /** The template read facts, features or files of others. */
  readonly derived: boolean;
  /** A renderer printed it from values, so that it needs no check of its syntax. */
  readonly printed: boolean;
}

/** A fragment for a shared file. */
export interface Fragment {
  readonly path: string;
  readonly content: string;
  readonly source: string;
}

/** What one contributor adds to the service. */
export interface Contribution {
  readonly owner: string;
  readonly layer: number;
  readonly files: readonly ContributedFile[];
  readonly fragments: readonly Fragment[];
}

export interface PlannedFile {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly executable: boolean;
  readonly owner: string;
  /** All contributors of a shared file, the owner among them, in layer order. */
  readonly features: readonly string[];
  /** `owned`: one contributor's own text. `derived`: rendered from facts of several. `merged`: composed of fragments. */
  readonly kind: 'owned' | 'derived' | 'merged';
  readonly once: boolean;
  /** For merged files: which lines come from whom. */
  readonly spans: readonly Span[];
  /** Path of the source inside the owner; absent where the file is composed of several. */
  readonly source?: string;
}

/** A command that the generated project wants to be run, shown and consented to. */
export type PlannedCommand = CommandDefinition & { readonly owner: string };

/** Every file with its bytes and owners, every command, every note. Printable; nothing has happened yet. */
export interface Plan {
  readonly context: ServiceContext;
  readonly facts: Facts;
  /** Ordered by path (code points). */
  readonly files: readonly PlannedFile[];
  readonly commands: readonly PlannedCommand[];
  readonly notes: readonly string[];
}

/** A declared slot and who declares it. */
export type OwnedSlot = SlotDefinition & { readonly owner: string };
