import { basename, resolve } from 'node:path';
import { recordPlan } from '../domain/composer/record-plan.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { PlannedCommand, Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import { type Catalogue, type OpenSources, openRequested } from './load-catalogue.ts';
import { locateTarget } from './locate-target.ts';
import { planService, resolveIntent } from './plan-service.ts';
import type { Clock, CommandRunner, FileTree, Git } from './ports.ts';
import { readRequest } from './read-request.ts';
import type { CreateProjectReport, CreateProjectRequest, Watch } from './use-cases.ts';
import { checkUnwritten, writeProject } from './write-project.ts';

/** Name of the source whose commands need no consent: it ships with scaffold. */
const BUILT_IN = 'builtin';
const MOST_STEPS = 3;

/** Adapters of the use case. */
export interface CreateProjectDeps {
  readonly openSources: OpenSources;
  readonly files: FileTree;
  readonly git: Git;
  readonly runner: CommandRunner;
  readonly clock: Clock;
  /** SHA-256 in hexadecimal. */
  digest(content: string | Uint8Array): string;
  /** Version of scaffold, for the lock. */
  readonly version: string;
}

/**
 * Plans a project and writes it, with a first commit, in one step that a kill cannot leave half done.
 * Throws a ScaffoldError; then nothing was written, except for COMMAND_FAILED of a command that the user asked for.
 */
export async function createProject(
  request: CreateProjectRequest,
  watch: Watch,
  deps: CreateProjectDeps,
): Promise<CreateProjectReport> {
  const started = deps.clock();
  const digest = rememberDigests(deps.digest);
  const catalogue = openRequested(request, deps.openSources);
  const read = readRequest(request.intent, catalogue, nameFromTarget(request));
  const { intent } = read;
  const target = locateTarget(request.cwd, request.target ?? intent.name);
  const resolution = resolveIntent(read, catalogue);
  const resolved = deps.clock();

  watch.reporter.progress(`Rendering ${resolution.features.length} features …`);
  const plan = planService(intent, resolution, catalogue);
  const files = recordPlan(plan, { intent, resolution }, recordSources(catalogue, resolution, { ...deps, digest }));
  const rendered = deps.clock();

  const commands = plan.commands.filter(({ phase }) => phase === 'install');
  if (request.install) checkConsent(commands, catalogue, resolution, request.allowCommands);
  if (!request.dryRun) watch.reporter.progress(`Writing ${files.length} files …`);
  const written = request.dryRun
    ? undefined
    : await writeProject(
        { target, cwd: request.cwd, files, name: intent.name, git: request.git, signal: watch.signal },
        deps,
      );
  if (written === undefined) checkUnwritten(target, request.cwd, deps.files);
  const finished = deps.clock();
  if (written !== undefined && request.install) await runCommands(commands, target, watch, deps.runner);

  return {
    project: { name: intent.name, path: target, stack: resolution.stack.id, tier: resolution.tier },
    resolution,
    files: files.map(({ path, content, features }) => ({
      path,
      content,
      features,
      sha256: digest(content),
      bytes: Buffer.byteLength(content),
    })),
    commands: plan.commands,
    notes: [...plan.notes, ...(written?.notes ?? [])],
    nextSteps: listNextSteps(resolution, plan.commands, request),
    ...(await describeRuntime(resolution, request, deps.runner)),
    ...(written?.commit === undefined ? {} : { commit: written.commit }),
    written: written !== undefined,
    timings: {
      resolve: resolved - started,
      render: rendered - resolved,
      write: finished - rendered,
      total: deps.clock() - started,
    },
  };
}

/** A file and its base have the same content, and both the lock and the report want its digest. */
function rememberDigests(digest: CreateProjectDeps['digest']): CreateProjectDeps['digest'] {
  const known = new Map<string | Uint8Array, string>();
  return (content) => {
    const result = known.get(content) ?? digest(content);
    known.set(content, result);
    return result;
  };
}

/** `new billing` names the project as well as the folder; `new .` takes the folder's name. */
function nameFromTarget({ target, cwd }: CreateProjectRequest): string | undefined {
  return target === undefined ? undefined : basename(resolve(cwd, target));
}

function recordSources(catalogue: Catalogue, resolution: Resolution, { digest, version }: CreateProjectDeps) {
  const versions = new Map(resolution.features.map((feature) => [feature.id, feature.version]));
  return {
    digest,
    catalogue: { scaffold: version },
    sourceOf: (id: string) => catalogue.sourceOf(id, versions.get(id) ?? resolution.stack.version),
  };
}

/** What a third-party feature wants to run is run only if the user named it. */
function checkConsent(
  commands: readonly PlannedCommand[],
  { sourceOf }: Catalogue,
  { stack, features }: Resolution,
  allowed: readonly string[],
): void {
  const versions = new Map([stack, ...features].map(({ id, version }) => [id, version]));
  const problems = commands
    .filter(({ id, owner }) => sourceOf(owner, versions.get(owner) ?? '') !== BUILT_IN && !allowed.includes(id))
    .map(
      ({ id, owner, argv, why }): Problem => ({
        code: 'COMMAND_REFUSED',
        message: `"${owner}" wants to run \`${argv.join(' ')}\`: ${why}.`,
        hint: `Read the command; if you agree, pass \`--allow-command ${id}\`.`,
        features: [owner],
      }),
    );
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
}

/** Runs one after the other; the first failure ends it, as the files are complete and the user can go on by hand. */
async function runCommands(
  commands: readonly PlannedCommand[],
  cwd: string,
  { reporter, signal }: Watch,
  runner: CommandRunner,
): Promise<void> {
  for (const { argv } of commands) {
    const [program, ...args] = argv;
    if (program === undefined) continue;
    if (signal.aborted) throw stopped();
    reporter.progress(`Running ${argv.join(' ')}`);
    const { exitCode } = await runner.run([program, ...args], { cwd, show: true }).catch((error: unknown) => {
      // The terminal sends the signal to the command as well.
      throw signal.aborted ? stopped() : error;
    });
    if (signal.aborted) throw stopped();
    if (exitCode !== 0)
      throw new ScaffoldError(
        'COMMAND_FAILED',
        `\`${argv.join(' ')}\` exits ${exitCode}; the project itself is complete.`,
      );
  }
}

function stopped(): ScaffoldError {
  return new ScaffoldError('INTERRUPTED', 'Stopped while commands were running; the project itself is complete.', {
    hint: 'Run the remaining commands in the project.',
  });
}

function listNextSteps({ stack }: Resolution, commands: readonly PlannedCommand[], { install }: CreateProjectRequest) {
  const steps = install
    ? []
    : commands.filter(({ phase }) => phase === 'install').map(({ argv, why }) => ({ command: argv.join(' '), why }));
  return [...steps, ...stack.nextSteps].slice(0, MOST_STEPS);
}

/** People meet an old runtime as an obscure failure of their first command; looking is left out where nobody reads it. */
async function describeRuntime(
  { stack: { runtime } }: Resolution,
  { dryRun, cwd }: CreateProjectRequest,
  runner: CommandRunner,
) {
  if (runtime === undefined || dryRun) return {};
  const found = await findVersion(runtime.program, cwd, runner);
  return { runtime: { program: runtime.program, needs: runtime.version, ...(found === undefined ? {} : { found }) } };
}

async function findVersion(program: string, cwd: string, runner: CommandRunner): Promise<string | undefined> {
  try {
    const { stdout } = await runner.run([program, '--version'], { cwd, timeout: 5_000 });
    return /\d+\.\d+\.\d+/.exec(stdout)?.[0];
  } catch (error) {
    if (error instanceof ScaffoldError) return undefined;
    throw error;
  }
}
