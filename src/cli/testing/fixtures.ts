import type {
  CatalogueView,
  CreateProjectReport,
  CreateProjectRequest,
  FeatureSummary,
  GraphView,
  ReportedFile,
} from '../../app/use-cases.ts';
import { FeatureManifest } from '../../domain/manifest/feature-manifest.ts';
import { StackManifest } from '../../domain/manifest/stack-manifest.ts';
import type { Reason, Resolution } from '../../domain/pipeline.ts';

/** A small catalogue with every shape that a report has to show. */

const stack = StackManifest.parse({
  id: 'typescript',
  version: '1.2.0',
  title: 'TypeScript',
  summary: 'Services on Node',
});

const manifests = [
  {
    id: 'config',
    title: 'Configuration',
    summary: 'Typed configuration that reports all errors at once',
    category: 'core',
    base: true,
  },
  {
    id: 'http-fastify',
    title: 'Fastify',
    summary: 'HTTP by Fastify',
    category: 'api',
    provides: ['http-framework'],
    tiers: { min: 'basic', preset: 'basic' },
  },
  {
    id: 'openapi',
    title: 'OpenAPI',
    summary: 'Contract first: routes, validation and types come from api/openapi.yaml',
    category: 'api',
    tiers: { min: 'basic', preset: 'basic' },
    requires: [{ capability: 'http-framework' }],
  },
  { id: 'db-core', title: 'Database core', summary: 'What all databases share', category: 'data', hidden: true },
  {
    id: 'db-postgres',
    title: 'PostgreSQL',
    summary: 'Pooled PostgreSQL with slow-query log, health check and metrics',
    category: 'data',
    provides: ['database', 'sql'],
    tiers: { min: 'intermediate' },
    requires: [{ feature: 'db-core', range: '^1' }],
    recommends: [{ feature: 'db-observability', why: 'slow queries show up before users do' }],
    conflicts: [{ feature: 'db-sqlite', why: 'a service has one database' }],
    options: {
      poolMax: { type: 'integer', default: 20, min: 1, max: 500, title: 'Maximum connections' },
      sslMode: {
        type: 'enum',
        values: ['off', 'require'],
        default: 'require',
        title: 'Transport',
        doc: 'Off is for tests.',
      },
      schema: { type: 'string', title: 'Schema of the tables' },
    },
  },
].map((manifest) =>
  FeatureManifest.parse({ version: '1.0.0', proof: 'real', stacks: { typescript: '^1' }, ...manifest }),
);

function manifestOf(id: string): FeatureManifest {
  const manifest = manifests.find((candidate) => candidate.id === id);
  if (manifest === undefined) throw new Error(`no fixture ${id}`);
  return manifest;
}

export function featureOf(id: string): FeatureSummary {
  const { facts: _f, files: _p, slots: _s, commands: _c, capabilities: _k, after: _a, ...rest } = manifestOf(id);
  const { dependencies: _d, devDependencies: _v, ...summary } = rest;
  return { ...summary, source: 'builtin' };
}

export const catalogue: CatalogueView = {
  stacks: [{ id: stack.id, version: stack.version, title: stack.title, summary: stack.summary }],
  features: manifests.map(({ id }) => featureOf(id)),
};

function resolved(id: string, layer: number, reason: Reason): Resolution['features'][number] {
  return { id, version: '1.0.0', layer, reason, manifest: manifestOf(id), options: {} };
}

const resolution: Resolution = {
  stack,
  tier: 'basic',
  features: [
    resolved('config', 0, { kind: 'base' }),
    resolved('db-core', 0, { kind: 'required', by: 'db-postgres' }),
    resolved('http-fastify', 0, { kind: 'provider', capability: 'http-framework', by: 'openapi' }),
    resolved('db-postgres', 1, { kind: 'asked', origin: '--features' }),
    resolved('openapi', 1, { kind: 'preset', tier: 'basic' }),
  ],
  providers: [{ capability: 'http-framework', provider: 'http-fastify', requiredBy: ['openapi'] }],
  replaced: [{ feature: 'db-sqlite', by: 'db-postgres', capability: 'database' }],
  dropped: [{ feature: 'db-sqlite-backup', because: 'it requires db-sqlite' }],
  recommendations: [{ feature: 'db-observability', by: 'db-postgres', why: 'slow queries show up before users do' }],
  notes: [],
};

export const graph: GraphView = {
  resolution,
  edges: [
    { from: 'db-postgres', to: 'config', kind: 'after' },
    { from: 'db-postgres', to: 'db-core', kind: 'requires' },
    { from: 'openapi', to: 'http-fastify', kind: 'provider', capability: 'http-framework' },
  ],
};

function file(path: string, content: string | Uint8Array, features: readonly string[]): ReportedFile {
  return { path, sha256: 'ab'.repeat(32), bytes: Buffer.byteLength(content), features, content };
}

export const report: CreateProjectReport = {
  project: { name: 'billing', path: '/home/ada/billing', stack: 'typescript', tier: 'basic' },
  resolution,
  files: [
    file('README.md', '# Billing\n', ['typescript']),
    file('deploy/docker/Dockerfile', 'FROM node\n', ['docker']),
    file('docs/logo.png', new Uint8Array([0x89, 0x50, 0xff]), ['typescript']),
    file('package.json', '{}\n', ['typescript', 'db-postgres', 'openapi']),
    file('src/main.ts', 'start();\n', ['typescript']),
    file('src/platform/db/pool.ts', 'export {};\n', ['db-postgres']),
  ],
  commands: [
    { id: 'install', owner: 'typescript', phase: 'install', argv: ['npm', 'ci'], why: 'installs what the lock names' },
  ],
  notes: ['db-postgres is advised from the intermediate tier on: at basic nothing migrates it.'],
  nextSteps: [
    { command: 'npm ci', why: 'install the dependencies' },
    { command: 'npm test', why: 'run the tests, without a server beside them' },
    { command: 'npm run dev', why: 'start it with an empty environment' },
  ],
  commit: '0123456789abcdef0123456789abcdef01234567',
  written: true,
  timings: { resolve: 1.5, render: 40.25, write: 60, total: 120.75 },
};

/** What `new billing` asks for. */
export const plainRequest: CreateProjectRequest = {
  intent: { overrides: { features: [], without: [], modules: [], set: [], project: {} } },
  target: 'billing',
  cwd: '/home/ada',
  featureDirs: [],
  dryRun: false,
  git: true,
  install: false,
  allowCommands: [],
};
