import { join } from 'node:path';
import { type CheckCase, listCheckCases } from '../domain/authoring/list-check-cases.ts';
import { compareFiles, type Mark } from '../domain/composer/compare-files.ts';
import { createRenderMemory, type RenderMemory } from '../domain/composer/render-memory.ts';
import { InternalError, ScaffoldError } from '../domain/errors.ts';
import type { PlannedFile } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type {
  CheckedCase,
  CheckedFeature,
  CheckFeaturesReport,
  CheckFeaturesRequest,
  FileDifference,
} from './authoring-requests.ts';
import { findFeatureFaults, joinProblems } from './find-feature-faults.ts';
import type { Catalogue, OpenSources } from './load-catalogue.ts';
import { locateFeatures } from './locate-features.ts';
import { intentOf, planCase } from './plan-case.ts';
import type { Clock, FileTree } from './ports.ts';
import { silenceFeature } from './silence-feature.ts';
import type { Watch } from './use-cases.ts';

interface CheckDeps {
  readonly openSources: OpenSources;
  readonly files: Pick<FileTree, 'readText'>;
  readonly clock: Clock;
}

/**
 * Validates features and plans services with each of them. Faults of a feature are in the report. Throws a ScaffoldError where there is no
 * feature or where manifests and templates do not hold for themselves, since then nothing can be planned.
 */
export async function checkFeatures(
  request: CheckFeaturesRequest,
  watch: Watch,
  deps: CheckDeps,
): Promise<CheckFeaturesReport> {
  const started = deps.clock();
  watch.reporter.progress('Reading the catalogue …');
  const { catalogue, home, ids } = locateFeatures(request, deps);
  // What a second plan recalls was not rendered for the first.
  const memories = { memory: createRenderMemory(), second: createRenderMemory() };
  const features: CheckedFeature[] = [];
  for (const id of ids) features.push(await checkFeature(id, { catalogue, ...memories, watch, path: join(home, id) }));
  return { features, duration: deps.clock() - started };
}

interface Bench {
  readonly catalogue: Catalogue;
  readonly memory: RenderMemory;
  /** Of the plans that are made a second time. */
  readonly second: RenderMemory;
  readonly watch: Watch;
  /** Absolute: the folder of the feature. */
  readonly path: string;
}

async function checkFeature(id: string, bench: Bench): Promise<CheckedFeature> {
  const [release] = bench.catalogue.registry.features.get(id) ?? [];
  if (release === undefined) throw new InternalError(`the feature ${id} was found and is not registered`);
  const read = new Set<string>();
  const watched = { ...bench, catalogue: watchReads(bench.catalogue, id, read) };
  const cases: CheckedCase[] = [];
  const planned = listCheckCases(release.manifest, bench.catalogue.registry);
  for (const [number, one] of planned.entries()) {
    bench.watch.reporter.progress(`${id}: service ${number + 1} of ${planned.length} …`);
    await throwIfStopped(bench.watch.signal);
    cases.push(...checkCase(id, one, watched));
  }
  const files = bench.catalogue.readContent(release).files;
  const faults = findFeatureFaults({ ...bench, manifest: release.manifest, files, read, cases });
  const { version, title } = release.manifest;
  return { id, version, title, path: bench.path, cases, problems: [...faults, ...joinProblems(cases)] };
}

/** A case, or none where a partner that is only mentioned cannot be there. */
function checkCase(id: string, one: CheckCase, { catalogue, memory, second }: Bench): readonly CheckedCase[] {
  const intent = intentOf(id, one);
  const planned = planCase(intent, catalogue, memory);
  if (!planned.isResolved && one.mayBeRefused) return [];
  if (!planned.ok) return [{ ...one, outcome: { kind: 'refused', problems: planned.problems } }];
  const { files } = planned.value.plan;
  const again = planCase(intent, catalogue, second);
  const differing = again.ok ? listChanged(files, again.value.plan.files) : [];
  if (!again.ok || differing.length > 0)
    return [{ ...one, outcome: { kind: 'refused', problems: [describeDrift(id, differing)] } }];
  const without = planCase(intent, silenceFeature(catalogue, id), memory);
  // Where nothing holds without it, all that it owns counts.
  const before = without.ok ? without.value.plan.files : files.filter(({ owner }) => owner !== id);
  return [{ ...one, outcome: { kind: 'planned', ...describeDifference(before, files) } }];
}

function listChanged(before: readonly PlannedFile[], after: readonly PlannedFile[]): readonly string[] {
  const changed = compareFiles(before, after).filter(({ mark }) => mark !== 'same');
  return changed.map(({ file }) => file.path);
}

function describeDifference(before: readonly PlannedFile[], after: readonly PlannedFile[]): FileDifference {
  const compared = compareFiles(before, after);
  const pathsOf = (wanted: Mark) => compared.filter(({ mark }) => mark === wanted).map(({ file }) => file.path);
  return { added: pathsOf('added'), changed: pathsOf('changed'), removed: pathsOf('removed') };
}

function describeDrift(id: string, paths: readonly string[]): Problem {
  return {
    code: 'FEATURE_UNSOUND',
    message: `Two plans of one service with "${id}" differ${paths.length > 0 ? ` in ${paths.join(', ')}` : ''}.`,
    hint: 'Run it again while nobody edits the feature; if it stays so, please report it.',
    features: [id],
  };
}

/** Notes which files of a feature somebody looks into. */
function watchReads(catalogue: Catalogue, id: string, read: Set<string>): Catalogue {
  const readContent: Catalogue['readContent'] = (entry) => {
    const content = catalogue.readContent(entry);
    if (entry.id !== id) return content;
    const files = content.files.map(({ path, executable, ...file }) => ({
      path,
      executable,
      get content() {
        read.add(path);
        return file.content;
      },
    }));
    return { id, files };
  };
  return {
    ...catalogue,
    readContent,
    readContents: ({ stack, features }) => [stack, ...features].map(readContent),
  };
}

/** Node delivers a signal between two turns of its event loop only. */
async function throwIfStopped(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (signal.aborted) throw new ScaffoldError('INTERRUPTED', 'Stopped: nothing was written.');
}
