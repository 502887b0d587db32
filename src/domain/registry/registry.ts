import type { FeatureManifest, Requirement } from '../manifest/feature-manifest.ts';
import type { StackManifest } from '../manifest/stack-manifest.ts';
import type { Condition } from '../when/condition.ts';

/** A requirement with its condition, parsed. */
export interface ConditionalRequirement {
  readonly requirement: Requirement;
  readonly condition?: Condition;
}

/** One version of a feature as a source holds it. */
export interface FeatureRelease {
  readonly id: string;
  readonly version: string;
  readonly manifest: FeatureManifest;
  /** Name of the source, e.g. `builtin`. */
  readonly source: string;
  readonly requires: readonly ConditionalRequirement[];
}

/** One version of a stack as a source holds it. */
export interface StackRelease {
  readonly id: string;
  readonly version: string;
  readonly manifest: StackManifest;
  readonly source: string;
}

/** Something that features provide and require, and everyone who does with it. */
export interface Capability {
  readonly id: string;
  readonly title: string;
  /** At most one provider in a service. */
  readonly exclusive: boolean;
  /** Who provides it when nobody was asked for, per stack. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly introducedBy: string;
  /** Features of which some version provides it, by id. */
  readonly providers: readonly string[];
}

/** Every feature, stack and capability that the sources hold, with all references between them checked. */
export interface Registry {
  /** Versions of each feature: releases before prereleases, newest first. Keys are ordered by id. */
  readonly features: ReadonlyMap<string, readonly [FeatureRelease, ...FeatureRelease[]]>;
  readonly stacks: ReadonlyMap<string, readonly [StackRelease, ...StackRelease[]]>;
  readonly capabilities: ReadonlyMap<string, Capability>;
}
