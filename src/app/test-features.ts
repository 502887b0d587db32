import { describeCase } from '../domain/authoring/describe-case.ts';
import { type CheckCase, listCheckCases } from '../domain/authoring/list-check-cases.ts';
import { readFailedTests } from '../domain/authoring/read-failed-tests.ts';
import { compareFiles } from '../domain/composer/compare-files.ts';
import { InternalError, ScaffoldError } from '../domain/errors.ts';
import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import type { Plan, PlannedFile } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { TestedFeature, TestedStep, TestFeaturesReport, TestFeaturesRequest } from './authoring-requests.ts';
import type { Catalogue, OpenSources } from './load-catalogue.ts';
import { locateFeatures } from './locate-features.ts';
import { intentOf, planCase } from './plan-case.ts';
import { requireValue } from './plan-service.ts';
import type { Clock, CommandRunner, FileOperation, FileTree } from './ports.ts';
import { type Kept, silenceFeature } from './silence-feature.ts';
import type { Watch } from './use-cases.ts';

interface TestDeps {
  readonly openSources: OpenSources;
  readonly files: FileTree;
  readonly runner: CommandRunner;
  readonly clock: Clock;
  /** Absolute path of a temporary folder that does not exist yet. */
  nameFolder(): string;
}

/**
 * Runs a service with each feature: installs it, its own checks, all its tests; then the tests of the feature once more while the feature is
 * silent, to see which of them notice. The folder goes, unless something failed in it. Throws like `checkFeatures`.
 */
export async function testFeatures(
  request: TestFeaturesRequest,
  watch: Watch,
  deps: TestDeps,
): Promise<TestFeaturesReport> {
  const started = deps.clock();
  const { catalogue, ids } = locateFeatures(request, deps);
  const features: TestedFeature[] = [];
  for (const id of ids) features.push(await testFeature(id, request.tier, { catalogue, watch, ...deps }));
  return { features, duration: deps.clock() - started };
}

type Laboratory = TestDeps & { readonly catalogue: Catalogue; readonly watch: Watch };

async function testFeature(id: string, tier: string | undefined, laboratory: Laboratory): Promise<TestedFeature> {
  const [release] = laboratory.catalogue.registry.features.get(id) ?? [];
  if (release === undefined) throw new InternalError(`the feature ${id} was found and is not registered`);
  const { version, title } = release.manifest;
  const one = chooseCase(release.manifest, tier, laboratory.catalogue);
  const planned = planCase(intentOf(id, one), laboratory.catalogue);
  const { plan } = requireValue(planned);
  const folder = laboratory.nameFolder();
  laboratory.files.publish(laboratory.files.stage(folder, plan.files), folder);
  try {
    const steps = await runSteps(plan, folder, laboratory);
    const failed = steps.find(({ passed }) => !passed);
    const noticed = failed === undefined ? await findNoticing({ id, one, plan, folder }, laboratory) : [];
    const problems = failed === undefined ? judgeTests(id, plan, noticed) : [describeFailure(id, one, failed)];
    if (failed === undefined) laboratory.files.discard(folder);
    const kept = failed === undefined ? {} : { folder };
    const { stack, tier: used } = one;
    const said = steps.map(({ command, passed }) => ({ command, passed }));
    return { id, version, title, stack, tier: used, steps: said, noticed, problems, ...kept };
  } catch (error) {
    laboratory.files.discard(folder);
    throw error;
  }
}

/** The feature alone, with one module, on the first stack that it serves. */
function chooseCase(manifest: FeatureManifest, tier: string | undefined, { registry }: Catalogue): CheckCase {
  const alone = listCheckCases(manifest, registry).filter(({ subject }) => subject.kind === 'alone');
  const one = alone.find((candidate) => (tier ?? candidate.tier) === candidate.tier && candidate.modules.length > 0);
  if (one !== undefined) return one;
  throw new ScaffoldError(
    'FEATURE_UNSUPPORTED',
    `"${manifest.id}" serves no stack${tier === undefined ? '' : ` at ${tier}`}.`,
    {
      hint: `Its lowest tier is ${manifest.tiers.min}.`,
    },
  );
}

type RunStep = TestedStep & { readonly output: string };

/** Stops at the first that fails. What the commands say appears while they run. */
async function runSteps(plan: Plan, cwd: string, { runner, watch }: Laboratory): Promise<readonly RunStep[]> {
  // Packages that nobody has locked have to be looked for.
  const hasLock = plan.files.some(({ path }) => path === 'package-lock.json');
  const commands: readonly (readonly [string, ...string[]])[] = [
    ['npm', hasLock ? 'ci' : 'install'],
    ['npm', 'run', 'check'],
    ['npm', 'test'],
  ];
  const steps: RunStep[] = [];
  for (const [program, ...args] of commands) {
    const command = [program, ...args].join(' ');
    watch.reporter.note(`$ ${command}`);
    const { exitCode, stdout, stderr } = await runCommand([program, ...args], cwd, { runner, watch, show: true });
    steps.push({ command, passed: exitCode === 0, output: stdout + stderr });
    if (exitCode !== 0) break;
  }
  return steps;
}

async function runCommand(
  argv: readonly [string, ...string[]],
  cwd: string,
  { runner, watch, show }: Pick<Laboratory, 'runner' | 'watch'> & { readonly show: boolean },
) {
  const stop = () => new ScaffoldError('INTERRUPTED', 'Stopped: nothing is left behind.');
  if (watch.signal.aborted) throw stop();
  const result = await runner.run(argv, { cwd, show }).catch((error: unknown) => {
    // The terminal sends the signal to the command as well.
    throw watch.signal.aborted ? stop() : error;
  });
  if (watch.signal.aborted) throw stop();
  return result;
}

interface TriedService {
  readonly id: string;
  readonly one: CheckCase;
  readonly plan: Plan;
  readonly folder: string;
}

/** The tests of the feature that go red in the same service while the feature is silent. */
async function findNoticing(
  { id, one, plan, folder }: TriedService,
  laboratory: Laboratory,
): Promise<readonly string[]> {
  const tests = listTests(id, plan);
  if (tests.length === 0) return [];
  const silent = silenceFeature(laboratory.catalogue, id, keepTested(plan, id));
  const without = requireValue(planCase(intentOf(id, one), silent));
  laboratory.files.applyInPlace(folder, listOperations(plan.files, without.plan.files));
  laboratory.watch.reporter.note(`$ node --test ${tests.join(' ')}, without ${id}`);
  const flags = ['--test', '--test-isolation=none', '--test-reporter=tap', '--test-timeout=60000'];
  const { stdout } = await runCommand(['node', ...flags, ...tests], folder, { ...laboratory, show: false });
  return [...new Set(readFailedTests(stdout))];
}

function listTests(id: string, { files }: Plan): readonly string[] {
  return files.filter(({ owner, path }) => owner === id && path.endsWith('.test.ts')).map(({ path }) => path);
}

/**
 * What stays while a feature is silent. Where it registers something, its other sources do, so that a test which needs them can run and
 * say whether the service misses anything; else its tests alone.
 */
function keepTested({ files }: Plan, id: string): Kept {
  const registers = (path: string) => /\.feature\.ts(\.hbs)?$/.test(path);
  const hasFeature = files.some(({ owner, path }) => owner === id && registers(path));
  const stays = (path: string) => (hasFeature ? !registers(path) : /(^|\/)test\/|\.test\.ts/.test(path));
  return {
    packages: true,
    file: ({ path }) => /^[^/]+\/partials\//.test(path) || (/^[^/]+\/files\//.test(path) && stays(path)),
    rule: ({ path, from }) => stays(path) && stays(from ?? path),
  };
}

function listOperations(before: readonly PlannedFile[], after: readonly PlannedFile[]): readonly FileOperation[] {
  return compareFiles(before, after)
    .filter(({ mark }) => mark !== 'same')
    .map(({ file: { path, content, executable }, mark }) =>
      mark === 'removed' ? { kind: 'delete', path } : { kind: 'write', path, content, executable },
    );
}

function judgeTests(id: string, plan: Plan, noticed: readonly string[]): readonly Problem[] {
  if (noticed.length > 0) return [];
  const hasTests = listTests(id, plan).length > 0;
  return [
    {
      code: 'FEATURE_UNSOUND',
      message: hasTests ? `No test of "${id}" notices that it is gone.` : `"${id}" brings no test into the service.`,
      hint: 'Write a test that calls the service and goes red without the feature.',
      features: [id],
    },
  ];
}

const MOST_LINES = 20;

function describeFailure(id: string, one: CheckCase, { command, output }: RunStep): Problem {
  const isInstall = /^npm (ci|install)/.test(command);
  return {
    code: isInstall ? 'COMMAND_FAILED' : 'FEATURE_UNSOUND',
    message: `\`${command}\` fails in a service with "${id}" (${describeCase(one)}).`,
    hint: isInstall
      ? 'See what npm says: the network, or a package of the feature.'
      : 'Mend the feature; the service is kept, so that you can run the command there.',
    features: [id],
    details: output.trimEnd().split('\n').slice(-MOST_LINES),
  };
}
