import type { FileChange } from '../domain/merge/file-change.ts';
import type { FileVersion } from '../domain/merge/file-version.ts';
import type { Problem } from '../domain/problem.ts';
import type { CatalogueQuery, OptionAnswer } from './catalogue-query.ts';

/** A change of an existing repository. Texts are as they were typed. */
export type Change =
  | {
      readonly kind: 'add';
      /** `id` or `id@range`. */
      readonly features: readonly string[];
      /** Ids that are left out in the same step. */
      readonly without?: readonly string[];
      readonly modules: readonly string[];
      readonly set: readonly OptionAnswer[];
      /** Go to this tier in the same step. */
      readonly tier?: string;
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

/** How a repository stands to its intent and to what was generated last. */
export interface RepositoryStatus {
  readonly project: ChangeReport['project'];
  /** Generated files that the user changed. */
  readonly edited: readonly {
    readonly path: string;
    readonly owner: string;
    readonly before: FileVersion;
    readonly after: FileVersion;
  }[];
  /** Generated files that are gone. */
  readonly missing: readonly string[];
  /** What conflicts left behind: files that hold markers, or whose other side lies at `aside`. */
  readonly conflicts: readonly { readonly path: string; readonly aside?: string }[];
  /** What `sync` would do. */
  readonly behind: readonly Pick<FileChange, 'path' | 'action'>[];
  /** Why nobody can tell what `sync` would do. */
  readonly blocked: readonly Problem[];
  /** Features and the stack of which this release has a newer version. */
  readonly updates: readonly { readonly id: string; readonly from: string; readonly to: string }[];
  /** What is wrong with the records, in sentences. */
  readonly records: readonly string[];
  /** Nothing is left to do: no conflict, nothing behind, the records are in order. Edits are fine. */
  readonly settled: boolean;
}

/** A file of the repository; lines count from 1. */
export interface FilePlace {
  readonly path: string;
  readonly line?: number;
}

/** Who stands behind a file or a line of it. */
export interface FileExplanation {
  readonly path: string;
  readonly line?: { readonly number: number; readonly text: string };
  /** `yours`: no feature wrote the line. */
  readonly origin: 'generated' | 'yours';
  /** Feature or stack. */
  readonly owner: string;
  readonly version: string;
  readonly title: string;
  /** Its template, as `owner/path`; absent for a file that is composed of several. */
  readonly source?: string;
  /** All contributors. */
  readonly features: readonly string[];
  readonly once: boolean;
  /** Answers of the owner; `shows` where the line holds the value. */
  readonly answers: readonly { readonly option: string; readonly value: unknown; readonly shows: boolean }[];
}

/** One check of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly state: 'fine' | 'warning' | 'fault';
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

export interface EjectRequest {
  readonly cwd: string;
  readonly dryRun: boolean;
  readonly allowDirty: boolean;
}

export interface EjectReport {
  readonly removed: readonly string[];
  readonly written: boolean;
}
