import { resolve } from 'node:path';
import { ScaffoldError } from '../domain/errors.ts';
import type { Resolution, ResolvedFeature } from '../domain/pipeline.ts';
import { unknownFeature } from './inspect-catalogue.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { resolveIntent } from './plan-service.ts';
import type { FileTree } from './ports.ts';
import { readRequest } from './read-request.ts';
import type { FeatureExplanation, GraphEdge, GraphView, IntentRequest, SelectionRequest } from './use-cases.ts';

interface InspectDeps {
  readonly openSources: OpenSources;
  readonly files: Pick<FileTree, 'readText'>;
}

/** A name for selections that are only looked at. */
const UNNAMED = 'service';

/** The resolution of a selection and how its features hang together. */
export function resolveGraph(request: SelectionRequest, deps: InspectDeps): GraphView {
  const { resolution } = resolveRequest(request, deps);
  return { resolution, edges: listEdges(resolution) };
}

/** Why a feature is, or is not, part of a selection. Throws FEATURE_UNKNOWN with a near miss. */
export function explainFeature(id: string, request: SelectionRequest, deps: InspectDeps): FeatureExplanation {
  const { resolution, catalogue } = resolveRequest(request, deps);
  const [newest] = catalogue.registry.features.get(id) ?? [];
  if (newest === undefined) throw unknownFeature(id, catalogue.registry.features.keys());
  const present = resolution.features.find((feature) => feature.id === id);
  const { title } = newest.manifest;
  if (present === undefined)
    return { kind: 'absent', feature: id, title, because: explainAbsence(id, resolution, catalogue) };
  return { kind: 'present', feature: id, version: present.version, title, chain: followReasons(present, resolution) };
}

function resolveRequest(request: SelectionRequest, deps: InspectDeps) {
  const catalogue = openRequested(request, deps.openSources);
  const read = readRequest(request.intent ?? readProjectIntent(request.cwd, deps), catalogue, UNNAMED);
  return { catalogue, resolution: resolveIntent(read, catalogue) };
}

function readProjectIntent(cwd: string, { files }: InspectDeps): IntentRequest {
  const text = files.readText(resolve(cwd, 'scaffold.yaml'));
  if (text === undefined) throw new ScaffoldError('NOT_A_PROJECT', `There is no scaffold.yaml in "${cwd}".`);
  return {
    document: { text, path: 'scaffold.yaml' },
    overrides: { features: [], without: [], modules: [], set: [], project: {} },
  };
}

function listEdges({ features, providers }: Resolution): readonly GraphEdge[] {
  const present = new Set(features.map(({ id }) => id));
  const providerOf = new Map(providers.map(({ capability, provider }) => [capability, provider]));
  return features.flatMap(({ id, manifest }) => {
    const edges: GraphEdge[] = [];
    for (const requirement of manifest.requires) {
      if ('feature' in requirement) {
        if (present.has(requirement.feature)) edges.push({ from: id, to: requirement.feature, kind: 'requires' });
        continue;
      }
      const provider = providerOf.get(requirement.capability);
      if (provider !== undefined)
        edges.push({ from: id, to: provider, kind: 'provider', capability: requirement.capability });
    }
    for (const earlier of manifest.after)
      if (present.has(earlier)) edges.push({ from: id, to: earlier, kind: 'after' });
    return edges;
  });
}

function followReasons(start: ResolvedFeature, { features }: Resolution) {
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  const chain: Pick<ResolvedFeature, 'id' | 'reason'>[] = [];
  for (let next: ResolvedFeature | undefined = start; next !== undefined && !chain.includes(next); ) {
    chain.push(next);
    next = 'by' in next.reason ? byId.get(next.reason.by) : undefined;
  }
  return chain.map(({ id, reason }) => ({ feature: id, reason }));
}

function explainAbsence(
  id: string,
  { replaced, dropped, tier, recommendations, stack }: Resolution,
  { registry }: Catalogue,
): readonly string[] {
  const reasons = [
    ...replaced
      .filter(({ feature }) => feature === id)
      .map(({ by, capability }) => `"${by}" replaces it: both provide "${capability}", which only one may.`),
    ...dropped.filter(({ feature }) => feature === id).map(({ because }) => `It is left out: ${because}`),
  ];
  if (reasons.length > 0) return reasons;
  const manifest = registry.features.get(id)?.[0].manifest;
  const advice = recommendations
    .filter(({ feature }) => feature === id)
    .map(({ by, why }) => `"${by}" recommends it: ${why}.`);
  if (manifest === undefined) return advice;
  if (!manifest.neutral && manifest.stacks[stack.id] === undefined)
    return [`It does not support the stack "${stack.id}".`];
  const { preset } = manifest.tiers;
  const where =
    preset === undefined
      ? 'No tier contains it; it comes only when it is asked for.'
      : `It is part of a service from tier "${preset}" on; this one is "${tier}".`;
  return [where, ...advice, `Nothing in this selection requires it. Add it with \`--features ${id}\`.`];
}
