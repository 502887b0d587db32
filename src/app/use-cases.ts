import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import type { PlannedCommand, Reason, Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type {
  CheckFeaturesReport,
  CheckFeaturesRequest,
  InitFeatureReport,
  InitFeatureRequest,
  TestFeaturesReport,
  TestFeaturesRequest,
} from './authoring-requests.ts';
import type { CatalogueQuery, OptionAnswer } from './catalogue-query.ts';
import type { IntentFlags, IntentRequest } from './intent-request.ts';
import type { PickedAnswers } from './picked-answers.ts';
import type { Recovery, Reporter } from './ports.ts';
import type {
  ChangeReport,
  ChangeRequest,
  EjectReport,
  EjectRequest,
  FileExplanation,
  FilePlace,
  Finding,
  RepositoryStatus,
} from './repository-requests.ts';

export type { CatalogueQuery, IntentFlags, IntentRequest, OptionAnswer };

/**
 * What the commands ask of the application. Failures arrive as a thrown ScaffoldError that carries every problem.
 * All but `checkAnswer` are asynchronous, so that the composition root can load an implementation when it is called.
 */
export interface UseCases {
  createProject(request: CreateProjectRequest, watch: Watch): Promise<CreateProjectReport>;
  listFeatures(query: CatalogueQuery): Promise<CatalogueView>;
  /** Features that fit some words, best first. */
  searchFeatures(words: string, query: CatalogueQuery): Promise<readonly FeatureSummary[]>;
  /** Throws FEATURE_UNKNOWN with a near miss. */
  describeFeature(id: string, query: CatalogueQuery): Promise<FeatureDetails>;
  resolveGraph(request: SelectionRequest): Promise<GraphView>;
  /** Why a feature is, or is not, part of the selection. Throws FEATURE_UNKNOWN with a near miss. */
  explainFeature(id: string, request: SelectionRequest): Promise<FeatureExplanation>;
  /** Features that fit a selection or the repository in `cwd`, each with its reasons, the best first. */
  recommendFeatures(request: SelectionRequest): Promise<RecommendationReport>;
  /** Changes a repository: one operation behind `add`, `remove`, `tier`, `module`, `sync` and `update`. */
  changeProject(request: ChangeRequest, watch: Watch): Promise<ChangeReport>;
  /** What a repository has selected, to be changed by hand. Throws NOT_A_PROJECT, RECORDS_BROKEN or UNCOMMITTED. */
  readSelection(query: { readonly cwd: string; readonly allowDirty: boolean }): Promise<PickedAnswers>;
  /** What was edited, is missing, is behind, or is left of a conflict; throws NOT_A_PROJECT or RECORDS_BROKEN. */
  inspectRepository(query: CatalogueQuery): Promise<RepositoryStatus>;
  /** Who stands behind a file or a line of it. Throws USAGE for a file that is not generated. */
  explainFile(place: FilePlace, query: CatalogueQuery): Promise<FileExplanation>;
  /** Finishes or rolls back an interrupted change of the repository in `cwd`. */
  recoverProject(cwd: string): Promise<Recovery>;
  /** Looks at the environment and the repository; a fault is a finding, not a failure. */
  diagnose(query: CatalogueQuery): Promise<readonly Finding[]>;
  /** Removes what scaffold keeps in the repository; the service stays whole. */
  ejectProject(request: EjectRequest): Promise<EjectReport>;
  /** Begins a feature in a folder of its own. Throws TARGET_NOT_EMPTY, NAME_INVALID, MANIFEST_DUPLICATE, STACK_UNKNOWN or USAGE. */
  initFeature(request: InitFeatureRequest): Promise<InitFeatureReport>;
  /** Plans services with features that somebody writes; their faults are in the report. Throws FEATURE_UNKNOWN, or what cannot be read. */
  checkFeatures(request: CheckFeaturesRequest, watch: Watch): Promise<CheckFeaturesReport>;
  /** Runs a service with each feature in a temporary folder. Throws like `checkFeatures`. */
  testFeatures(request: TestFeaturesRequest, watch: Watch): Promise<TestFeaturesReport>;
  /** Replaces the running executable by that of another release. Throws UPGRADE_UNAVAILABLE where it is no executable of its own. */
  upgradeProgram(request: UpgradeRequest): Promise<UpgradeReport>;
  /** Checks one answer while the user is asked; empty when it is fine. */
  checkAnswer(question: 'name' | 'module', answer: string): readonly Problem[];
}

/** How a long run is watched and stopped. */
export interface Watch {
  readonly reporter: Reporter;
  /** Aborts on SIGINT: a use case that has published nothing yet throws INTERRUPTED and leaves nothing behind. */
  readonly signal: AbortSignal;
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

export interface RecommendationReport {
  /** Whether the selection is that of a generated repository. */
  readonly generated: boolean;
  readonly tier: string;
  readonly recommendations: readonly {
    readonly feature: string;
    readonly title: string;
    readonly summary: string;
    /** `found`: something in the repository; `recommended`: by a feature of the selection. */
    readonly reasons: readonly (
      | { readonly kind: 'found'; readonly found: string; readonly why: string }
      | { readonly kind: 'recommended'; readonly by: string; readonly why: string }
    )[];
    /** Other features that would come with it, and those that it would take the place of. */
    readonly brings: readonly string[];
    readonly replaces: readonly string[];
  }[];
}

export interface UpgradeRequest {
  /** Without it, the latest. */
  readonly version?: string;
  /** Find out, change nothing. */
  readonly dryRun: boolean;
}

export interface UpgradeReport {
  readonly from: string;
  readonly to: string;
  /** `available`: a dry run found another version. */
  readonly outcome: 'current' | 'available' | 'upgraded';
  /** The executable. */
  readonly path: string;
  /** Whether the signature of the checksums was verified; without cosign only the checksums are. */
  readonly signature: 'verified' | 'unverified';
}
