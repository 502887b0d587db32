import type { CheckCase } from '../domain/authoring/list-check-cases.ts';
import type { Problem } from '../domain/problem.ts';
import type { CatalogueQuery } from './catalogue-query.ts';

/** A new feature; its id is none of the catalogue nor of `featureDirs`. */
export interface InitFeatureRequest extends CatalogueQuery {
  readonly id: string;
  /** The folder of features it goes into; absent: that of the repository in `cwd`, else `cwd`. */
  readonly home?: string | undefined;
  /** A section of the catalogue. */
  readonly category?: string | undefined;
  readonly stack?: string | undefined;
}

export interface InitFeatureReport {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** Relative to it. */
  readonly files: readonly string[];
  /** Whether commands find it without a word, as it lies in a repository. */
  readonly found: boolean;
}

/** `directory` is a feature or a folder of features; absent: those of the repository in `cwd`, else `cwd`. */
export interface CheckFeaturesRequest extends CatalogueQuery {
  readonly directory?: string | undefined;
}

export interface CheckFeaturesReport {
  readonly features: readonly CheckedFeature[];
  /** Milliseconds. */
  readonly duration: number;
}

export interface CheckedFeature {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** Absolute. */
  readonly path: string;
  readonly cases: readonly CheckedCase[];
  /** Each once, however many cases have it. */
  readonly problems: readonly Problem[];
}

export type CheckedCase = CheckCase & {
  readonly outcome:
    | ({ readonly kind: 'planned' } & FileDifference)
    | { readonly kind: 'refused'; readonly problems: readonly Problem[] };
};

/** What the feature itself does to the files of the service; paths. */
export interface FileDifference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Like {@link CheckFeaturesRequest}; the service has the tier, or the lowest of the feature. */
export interface TestFeaturesRequest extends CheckFeaturesRequest {
  readonly tier?: string | undefined;
}

export interface TestFeaturesReport {
  readonly features: readonly TestedFeature[];
  /** Milliseconds. */
  readonly duration: number;
}

export interface TestedStep {
  readonly command: string;
  readonly passed: boolean;
}

export interface TestedFeature {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly stack: string;
  readonly tier: string;
  /** Up to the first that fails. */
  readonly steps: readonly TestedStep[];
  /** Names of its tests that go red without it. */
  readonly noticed: readonly string[];
  readonly problems: readonly Problem[];
  /** Absolute: the service, where a step failed. */
  readonly folder?: string;
}
