import type { ProjectIdentity } from '../domain/intent/intent.ts';
import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import type { PlannedCommand, Reason, Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { Reporter } from './ports.ts';

/**
 * What the commands ask of the application. Failures arrive as a thrown ScaffoldError that carries every problem.
 * All but `checkAnswer` are asynchronous, so that the composition root can load an implementation when it is called.
 */
export interface UseCases {
  createProject(request: CreateProjectRequest, watch: Watch): Promise<CreateProjectReport>;
  listFeatures(query: CatalogueQuery): Promise<CatalogueView>;
  /** Throws FEATURE_UNKNOWN with a near miss. */
  describeFeature(id: string, query: CatalogueQuery): Promise<FeatureDetails>;
  resolveGraph(request: SelectionRequest): Promise<GraphView>;
  /** Why a feature is, or is not, part of the selection. Throws FEATURE_UNKNOWN with a near miss. */
  explainFeature(id: string, request: SelectionRequest): Promise<FeatureExplanation>;
  /** Changes a repository: one operation behind `add`, `remove`, `tier`, `module`, `sync` and `update`. */
  changeProject(request: ChangeRequest, watch: Watch): Promise<ChangeReport>;
  /** Checks one answer while the user is asked; empty when it is fine. */
  checkAnswer(question: 'name' | 'module', answer: string): readonly Problem[];
}

/** A change of an existing repository. Texts are as they were typed. */
export type Change =
  | {
      readonly kind: 'add';
      /** `id` or `id@range`. */
      readonly features: readonly string[];
      readonly modules: readonly string[];
      readonly set: readonly OptionAnswer[];
    }
  | {
      readonly kind: 'remove';
      readonly features: readonly string[];
      /** Names. */
      readonly modules: readonly string[];
      /** Remove what needs them, too. */
      readonly cascade: boolean;
    }
  | { readonly kind: 'tier'; readonly tier: string }
  /** `name` is in the notation of `--module` where one is added. */
  | { readonly kind: 'module'; readonly action: 'add' | 'remove'; readonly name: string }
  | { readonly kind: 'module'; readonly action: 'rename'; readonly name: string; readonly to: string }
  /** `rebase` takes the plan for what the user started from. */
  | { readonly kind: 'sync'; readonly rebase: boolean }
  | { readonly kind: 'update' };

/** `cwd` is the repository. */
export interface ChangeRequest extends CatalogueQuery {
  readonly change: Change;
  readonly dryRun: boolean;
  readonly allowDirty: boolean;
}

/** What a change did or, after a dry run, would do. */
export interface ChangeReport {
  readonly project: { readonly name: string; readonly path: string; readonly stack: string; readonly tier: string };
  /** Files of the service that differ or that a reader should know of; the records are left out. Ordered by path. */
  readonly files: readonly FileChange[];
  readonly features: {
    readonly added: readonly { readonly id: string; readonly version: string }[];
    readonly removed: readonly { readonly id: string; readonly version: string }[];
    readonly updated: readonly { readonly id: string; readonly from: string; readonly to: string }[];
  };
  readonly notes: readonly string[];
  /** What the user does next, in order. */
  readonly nextSteps: readonly { readonly command: string; readonly why: string }[];
  /** False after a dry run. */
  readonly written: boolean;
  /** Milliseconds. */
  readonly duration: number;
}

/** How a long run is watched and stopped. */
export interface Watch {
  readonly reporter: Reporter;
  /** Aborts on SIGINT: a use case that has published nothing yet throws INTERRUPTED and leaves nothing behind. */
  readonly signal: AbortSignal;
}

/** Where features come from besides the built-in catalogue; relative paths refer to `cwd`. */
export interface CatalogueQuery {
  /** Absolute. */
  readonly cwd: string;
  readonly featureDirs: readonly string[];
}

/** What the user asked for: a document, refined by flags. The application merges and validates them. */
export interface IntentRequest {
  /** The text given with `--from`; `path` is for messages. */
  readonly document?: { readonly text: string; readonly path: string };
  readonly overrides: IntentFlags;
}

/** The flags of a selection as they were typed, split but not validated. */
export interface IntentFlags {
  readonly name?: string;
  readonly stack?: string;
  readonly tier?: string;
  /** `id` or `id@range`. */
  readonly features: readonly string[];
  readonly without: readonly string[];
  /** In the notation of `--module`. */
  readonly modules: readonly string[];
  readonly set: readonly OptionAnswer[];
  readonly project: Partial<ProjectIdentity>;
}

/** `--set feature.option=value`. */
export interface OptionAnswer {
  readonly feature: string;
  readonly option: string;
  readonly value: string;
}

export interface CreateProjectRequest extends CatalogueQuery {
  readonly intent: IntentRequest;
  /** A name, a path or `.`, relative to `cwd`; absent: a folder named after the intent's name. */
  readonly target?: string;
  readonly dryRun: boolean;
  readonly git: boolean;
  readonly install: boolean;
  readonly allowCommands: readonly string[];
}

export interface CreateProjectReport {
  readonly project: { readonly name: string; readonly path: string; readonly stack: string; readonly tier: string };
  readonly resolution: Resolution;
  /** Ordered by path. */
  readonly files: readonly ReportedFile[];
  readonly commands: readonly PlannedCommand[];
  readonly notes: readonly string[];
  /** What the user does first, in order. */
  readonly nextSteps: readonly { readonly command: string; readonly why: string }[];
  /** The program the project runs on; `found` is the version in PATH, where known. Versions such as `24.15.0`. */
  readonly runtime?: { readonly program: string; readonly needs: string; readonly found?: string };
  /** Hash of the first commit, when git made one. */
  readonly commit?: string;
  /** False after a dry run. */
  readonly written: boolean;
  /** Milliseconds. */
  readonly timings: {
    readonly resolve: number;
    readonly render: number;
    readonly write: number;
    readonly total: number;
  };
}

export interface ReportedFile {
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly features: readonly string[];
  readonly content: string | Uint8Array;
}

/** A feature as the catalogue shows it. */
export type FeatureSummary = Pick<
  FeatureManifest,
  | 'id'
  | 'version'
  | 'title'
  | 'summary'
  | 'category'
  | 'tiers'
  | 'base'
  | 'hidden'
  | 'provides'
  | 'requires'
  | 'recommends'
  | 'conflicts'
  | 'options'
  | 'stacks'
  | 'neutral'
  | 'proof'
> & {
  /** Name of its source, e.g. `builtin`. */
  readonly source: string;
};

export type FeatureDetails = FeatureSummary & {
  /** The user's page, Markdown. */
  readonly readme?: string;
};

export interface CatalogueView {
  readonly stacks: readonly {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly summary: string;
  }[];
  /** Hidden ones included; ordered by id. */
  readonly features: readonly FeatureSummary[];
}

/** A selection from flags, or from the `scaffold.yaml` of `cwd` when `intent` is absent (NOT_A_PROJECT when there is none). */
export interface SelectionRequest extends CatalogueQuery {
  readonly intent?: IntentRequest;
}

export interface GraphView {
  readonly resolution: Resolution;
  readonly edges: readonly GraphEdge[];
}

/** `from` needs `to` or comes after it; both are ids of resolved features. */
export type GraphEdge =
  | { readonly from: string; readonly to: string; readonly kind: 'requires' | 'after' }
  | { readonly from: string; readonly to: string; readonly kind: 'provider'; readonly capability: string };

/** A feature that is part of the selection with the chain from it to a wish of the user, or one that is not and why. */
export type FeatureExplanation =
  | {
      readonly kind: 'present';
      readonly feature: string;
      readonly version: string;
      readonly title: string;
      /** From the feature itself to the one whose reason names no other feature. */
      readonly chain: readonly { readonly feature: string; readonly reason: Reason }[];
    }
  | {
      readonly kind: 'absent';
      readonly feature: string;
      readonly title: string;
      /** Sentences, e.g. that another feature replaced it, or that no preset contains it. */
      readonly because: readonly string[];
    };
