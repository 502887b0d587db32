import { RECORD_PATHS } from '../domain/composer/record-plan.ts';
import type { Resolution } from '../domain/pipeline.ts';
import { matchSuits } from '../domain/recommend/match-suits.ts';
import { readSignals, SIGNAL_FILES, type Signals, subtractSignals } from '../domain/recommend/read-signals.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { resolveIntent, tryResolve } from './plan-service.ts';
import type { FileTree, WorkingTree } from './ports.ts';
import type { ReadIntent } from './read-intent.ts';
import { readRequest } from './read-request.ts';
import type { IntentRequest, RecommendationReport, SelectionRequest } from './use-cases.ts';

interface RecommendDeps {
  readonly openSources: OpenSources;
  readonly files: Pick<FileTree, 'readText'> & WorkingTree;
}

type Recommended = RecommendationReport['recommendations'][number];

const INTENT_FILE = 'scaffold.yaml';
const UNNAMED = 'service';
/** Folders whose files count by being there; everything else is found by its name at the root. */
const SIGNAL_FOLDERS = ['.github/workflows', '.gitlab', '.circleci', 'k8s', 'deploy', 'helm', '.devcontainer'];

/**
 * Features that fit: what the features of the selection recommend, and what the repository in `cwd` already uses. Each was tried: with it the
 * selection resolves. Without a selection it is that of `scaffold.yaml`, or a plain one where there is none.
 */
export function recommendFeatures(request: SelectionRequest, deps: RecommendDeps): RecommendationReport {
  const catalogue = openRequested(request, deps.openSources);
  const text = request.intent === undefined ? deps.files.readText(`${request.cwd}/${INTENT_FILE}`) : undefined;
  const intent = request.intent ?? toRequest(text);
  const read = readRequest(intent, catalogue, UNNAMED);
  const resolution = resolveIntent(read, catalogue);
  const reasons = collectReasons(resolution, catalogue, lookAround(request.cwd, deps.files, catalogue));
  const recommendations = [...reasons]
    .map(([id, each]) => tryFeature(id, each, { read, resolution, catalogue }))
    .filter((each) => each !== undefined)
    .sort(compareWeight);
  return { generated: text !== undefined, tier: resolution.tier, recommendations };
}

function toRequest(text: string | undefined): IntentRequest {
  const overrides = { features: [], without: [], modules: [], set: [], project: {} };
  return text === undefined ? { overrides } : { document: { text, path: INTENT_FILE }, overrides };
}

/** What is there and was not generated, as far as some feature asks for it. */
function lookAround(cwd: string, files: RecommendDeps['files'], catalogue: Catalogue): Signals {
  return subtractSignals(
    lookInto(cwd, files, catalogue),
    lookInto(`${cwd}/${RECORD_PATHS.base.slice(0, -1)}`, files, catalogue),
  );
}

function lookInto(cwd: string, files: RecommendDeps['files'], { registry }: Catalogue): Signals {
  const texts = SIGNAL_FILES.flatMap((path) => {
    const text = files.readText(`${cwd}/${path}`);
    return text === undefined ? [] : [[path, text] as const];
  });
  const named = [...registry.features.values()].flatMap(([{ manifest }]) =>
    manifest.suits.flatMap((suit) => suit.files),
  );
  const single = named.filter((path) => !path.endsWith('*') && files.readFile(cwd, path) !== undefined);
  const listed = SIGNAL_FOLDERS.flatMap((folder) => files.listFiles(cwd, folder));
  return readSignals(new Map(texts), [...new Set([...single, ...listed])]);
}

function collectReasons(
  { features, recommendations, stack }: Resolution,
  { registry }: Catalogue,
  signals: Signals,
): ReadonlyMap<string, Recommended['reasons']> {
  const reasons = new Map<string, Recommended['reasons']>();
  const add = (id: string, reason: Recommended['reasons'][number]) =>
    reasons.set(id, [...(reasons.get(id) ?? []), reason]);
  const present = new Set(features.map(({ id }) => id));
  for (const [id, [{ manifest }]] of registry.features) {
    const fits = manifest.neutral || stack.id in manifest.stacks;
    if (manifest.hidden || !fits || present.has(id)) continue;
    for (const match of matchSuits(manifest.suits, signals)) add(id, { kind: 'found', ...match });
  }
  for (const { feature, by, why } of recommendations) add(feature, { kind: 'recommended', by, why });
  return reasons;
}

/** Nothing is advised that would be refused, or that would push out a feature that was asked for. */
function tryFeature(
  id: string,
  reasons: Recommended['reasons'],
  world: { readonly read: ReadIntent; readonly resolution: Resolution; readonly catalogue: Catalogue },
): Recommended | undefined {
  const { read, resolution, catalogue } = world;
  const manifest = catalogue.registry.features.get(id)?.[0].manifest;
  if (manifest === undefined || read.intent.exclude.includes(id)) return undefined;
  const tried = tryResolve({ ...read, intent: { ...read.intent, features: [...read.intent.features, id] } }, catalogue);
  if (!tried.ok) return undefined;
  const before = new Set(resolution.features.map((feature) => feature.id));
  const after = new Set(tried.value.features.map((feature) => feature.id));
  return {
    feature: id,
    title: manifest.title,
    summary: manifest.summary,
    reasons,
    brings: [...after].filter((each) => each !== id && !before.has(each)),
    replaces: [...before].filter((each) => !after.has(each)),
  };
}

/** What was found in the repository weighs more than what one feature says of another; then the number of reasons. */
function compareWeight(left: Recommended, right: Recommended): number {
  const weigh = ({ reasons }: Recommended) => reasons.reduce((sum, { kind }) => sum + (kind === 'found' ? 10 : 1), 0);
  return weigh(right) - weigh(left) || (left.feature < right.feature ? -1 : 1);
}
