import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import type { StackManifest } from '../manifest/stack-manifest.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { parseCondition } from '../when/parse-condition.ts';
import { checkReferences } from './check-references.ts';
import { collectCapabilities } from './collect-capabilities.ts';
import type { ConditionalRequirement, FeatureRelease, Registry } from './registry.ts';
import { compareNewestFirst } from './version-order.ts';

export interface Sourced<M> {
  readonly manifest: M;
  /** Name of the source, for messages. */
  readonly source: string;
}

/**
 * Puts the manifests of all sources into one registry and checks every reference between them.
 *
 * @returns otherwise all problems at once: MANIFEST_DUPLICATE for the same id and version twice, FEATURE_UNKNOWN,
 *   CAPABILITY_UNKNOWN and STACK_UNKNOWN with near misses, FEATURE_VERSION for ranges that no version lies in,
 *   MANIFEST_INVALID for capabilities that are introduced twice or whose default does not provide them, WHEN_INVALID for
 *   conditions of requirements
 */
export function buildRegistry(input: {
  readonly features: readonly Sourced<FeatureManifest>[];
  readonly stacks: readonly Sourced<StackManifest>[];
}): Result<Registry> {
  const problems: Problem[] = [];
  const releases = input.features.map((sourced) => toRelease(sourced, problems));
  const features = groupVersions(releases, 'feature', problems);
  const stacks = groupVersions(
    input.stacks.map(({ manifest, source }) => ({ id: manifest.id, version: manifest.version, manifest, source })),
    'stack',
    problems,
  );
  const registry = { features, stacks, capabilities: collectCapabilities(features, problems) };
  problems.push(...checkReferences(registry));
  return problems.length > 0 ? fail(problems) : succeed(registry);
}

function toRelease({ manifest, source }: Sourced<FeatureManifest>, problems: Problem[]): FeatureRelease {
  const requires = manifest.requires.map((requirement): ConditionalRequirement => {
    if (requirement.when === undefined) return { requirement };
    const condition = parseCondition(requirement.when, `${manifest.id}: requires`);
    if (condition.ok) return { requirement, condition: condition.value };
    problems.push(...condition.problems.map((problem) => ({ ...problem, features: [manifest.id] })));
    return { requirement };
  });
  return { id: manifest.id, version: manifest.version, manifest, source, requires };
}

interface Release {
  readonly id: string;
  readonly version: string;
  readonly source: string;
}

/** Versions by id, both in their order. */
function groupVersions<R extends Release>(
  releases: readonly R[],
  kind: 'feature' | 'stack',
  problems: Problem[],
): ReadonlyMap<string, readonly [R, ...R[]]> {
  const groups = new Map<string, [R, ...R[]]>();
  const sorted = releases.toSorted((a, b) =>
    a.id < b.id ? -1 : a.id > b.id ? 1 : compareNewestFirst(a.version, b.version),
  );
  for (const release of sorted) {
    const group = groups.get(release.id);
    const previous = group?.at(-1);
    if (group === undefined) groups.set(release.id, [release]);
    else if (previous?.version === release.version) problems.push(reportDuplicate(kind, previous, release));
    else group.push(release);
  }
  return groups;
}

function reportDuplicate(kind: string, first: Release, second: Release): Problem {
  const sources = [first.source, second.source].sort();
  const where = sources[0] === sources[1] ? `twice in ${sources[0]}` : `in both ${sources.join(' and ')}`;
  return {
    code: 'MANIFEST_DUPLICATE',
    message: `The ${kind} "${first.id}" ${first.version} is ${where}.`,
    hint: 'Rename one of them or give it another version.',
    features: kind === 'feature' ? [first.id] : [],
  };
}
