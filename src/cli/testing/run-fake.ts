import { PassThrough } from 'node:stream';
import type { ServeAgents } from '../../app/agents.ts';
import type { PickFeatures } from '../../app/picker.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { ExitCode } from '../../domain/errors.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { CliIo } from '../io.ts';
import { runCli } from '../run-cli.ts';
import { AUTHORING_FIXTURES } from './authoring-fixture.ts';
import { REPOSITORY_FIXTURES } from './change-fixture.ts';
import { catalogue, featureOf, graph, report } from './fixtures.ts';

export interface FakeRun {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** Use cases in the order in which they were called, with their first argument. */
  readonly calls: readonly (readonly [name: string, argument: unknown])[];
}

export interface FakeWorld {
  readonly env?: Readonly<Record<string, string>>;
  /** All three streams are terminals. */
  readonly terminal?: boolean;
  /** The size of the terminal; unknown unless told. */
  readonly window?: { readonly columns?: number; readonly rows?: number };
  readonly pickFeatures?: PickFeatures;
  readonly serveAgents?: ServeAgents;
  /** What stdin holds before it ends; absent on a terminal: it stays open. */
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Of those below `.scaffold/`, which there are; elsewhere every folder but `/gone` is there. */
  readonly folders?: readonly string[];
  readonly useCases?: Partial<UseCases>;
  readonly signal?: AbortSignal;
  /** Called with what stdout has shown so far, to type answers. */
  readonly onOutput?: (shown: string, type: (keys: string) => void) => void;
}

/** Runs a command line in a world of fakes. A use case that the world does not replace answers with a fixture. */
export async function runFake(argv: readonly string[], world: FakeWorld = {}): Promise<FakeRun> {
  const calls: (readonly [string, unknown])[] = [];
  const io = createFakeIo(world);
  const exit = await runCli(argv, io.io, recordCalls({ ...FIXTURES, ...world.useCases }, calls));
  return { exit, stdout: io.read('stdout'), stderr: io.read('stderr'), calls };
}

/** Answers with the fixtures. */
export const FIXTURES: UseCases = {
  createProject: async (request) => ({ ...report, written: !request.dryRun }),
  listFeatures: async () => catalogue,
  searchFeatures: async () => [featureOf('db-postgres')],
  describeFeature: async (id) => {
    if (!catalogue.features.some((feature) => feature.id === id)) {
      throw new ScaffoldError('FEATURE_UNKNOWN', `There is no feature "${id}".`);
    }
    return { ...featureOf(id), readme: '# PostgreSQL\n\nThe page.\n' };
  },
  resolveGraph: async () => graph,
  recommendFeatures: async () => ({
    generated: true,
    tier: 'basic',
    recommendations: [
      {
        feature: 'db-postgres',
        title: 'PostgreSQL',
        summary: 'Pooled PostgreSQL',
        reasons: [
          { kind: 'found', found: 'the package pg in package.json', why: 'it talks to PostgreSQL' },
          { kind: 'recommended', by: 'openapi', why: 'examples need data' },
        ],
        brings: ['db-core'],
        replaces: ['db-sqlite'],
      },
    ],
  }),
  explainFeature: async (feature) => ({
    kind: 'present',
    feature,
    version: '1.0.0',
    title: 'Database core',
    chain: [
      { feature, reason: { kind: 'required', by: 'db-postgres' } },
      { feature: 'db-postgres', reason: { kind: 'asked', origin: '--features' } },
    ],
  }),
  ...REPOSITORY_FIXTURES,
  ...AUTHORING_FIXTURES,
  readSelection: async () => ({ target: 'shop', tier: 'basic', features: ['adr'], without: [], modules: [], set: [] }),
  upgradeProgram: async ({ dryRun }) => ({
    from: '1.2.3',
    to: '1.3.0',
    outcome: dryRun ? 'available' : 'upgraded',
    path: '/home/ada/.local/bin/scaffold',
    signature: 'unverified',
  }),
  checkAnswer: () => [],
};

function recordCalls(useCases: UseCases, calls: (readonly [string, unknown])[]): UseCases {
  const record = <A extends readonly unknown[], R>(name: string, act: (...args: A) => R) => {
    return (...args: A): R => {
      calls.push([name, args[0]]);
      return act(...args);
    };
  };
  return {
    createProject: record('createProject', useCases.createProject),
    listFeatures: record('listFeatures', useCases.listFeatures),
    searchFeatures: record('searchFeatures', useCases.searchFeatures),
    describeFeature: record('describeFeature', useCases.describeFeature),
    resolveGraph: record('resolveGraph', useCases.resolveGraph),
    explainFeature: record('explainFeature', useCases.explainFeature),
    recommendFeatures: record('recommendFeatures', useCases.recommendFeatures),
    changeProject: record('changeProject', useCases.changeProject),
    inspectRepository: record('inspectRepository', useCases.inspectRepository),
    explainFile: record('explainFile', useCases.explainFile),
    readSelection: record('readSelection', useCases.readSelection),
    recoverProject: record('recoverProject', useCases.recoverProject),
    diagnose: record('diagnose', useCases.diagnose),
    ejectProject: record('ejectProject', useCases.ejectProject),
    initFeature: record('initFeature', useCases.initFeature),
    checkFeatures: record('checkFeatures', useCases.checkFeatures),
    testFeatures: record('testFeatures', useCases.testFeatures),
    upgradeProgram: record('upgradeProgram', useCases.upgradeProgram),
    checkAnswer: useCases.checkAnswer,
  };
}

/** Streams in memory, with what was written to them. */
export function createFakeIo(world: FakeWorld) {
  const written = { stdout: '', stderr: '' };
  const stdin = new PassThrough();
  if (world.stdin !== undefined || !world.terminal) stdin.end(world.stdin ?? '');
  const sink = (name: 'stdout' | 'stderr') => {
    const stream = new PassThrough();
    stream.on('data', (chunk: Buffer) => {
      written[name] += chunk.toString();
      if (name === 'stdout') world.onOutput?.(written.stdout, (keys) => stdin.write(keys));
    });
    // Like the streams of a process, it outlives what is piped into it.
    stream.end = () => stream;
    return stream;
  };
  const isTerminal = world.terminal ?? false;
  const io: CliIo = {
    stdin,
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    terminal: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal, ...world.window },
    ...(world.pickFeatures === undefined ? {} : { pickFeatures: world.pickFeatures }),
    ...(world.serveAgents === undefined ? {} : { serveAgents: world.serveAgents }),
    env: world.env ?? {},
    cwd: '/home/ada',
    version: '1.2.3',
    build: { commit: 'c0ffee', form: 'package', node: '24.0.0', target: 'test' },
    platform: 'node v24.0.0 test',
    signal: world.signal ?? new AbortController().signal,
    readText: (path) => world.files?.[path],
    isFolder: (path) => (path.includes('/.scaffold/') ? (world.folders ?? []).includes(path) : path !== '/gone'),
  };
  return { io, read: (name: keyof typeof written) => written[name] };
}
