import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../support/delivered-service.ts';
import type { Manifest } from '../support/kubernetes-objects.ts';
import { planFromYaml } from '../support/plan.ts';
import { standIn } from '../support/stand-in.ts';
import { hasTools, runTool } from '../support/tools.ts';

const SERVICES = {
  alone: 'tier: basic\nfeatures: [helm, multi-env, deploy-pipeline, ci-gitlab]',
  'with servers': 'tier: advanced\nfeatures: [helm, multi-env, db-postgres, messaging-nats]\nexclude: [storage]',
  'state in a file': 'tier: enterprise\nfeatures: [helm, multi-env, db-sqlite]\nexclude: [deploy-pipeline]',
} as const;
type Name = keyof typeof SERVICES;
const NAMES = Object.keys(SERVICES) as Name[];
const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
const CLUSTER = ['--kube-version', '1.34.0'] as const;

function writeService(name: Name): { readonly folder: string; readonly paths: readonly string[] } {
  const { plan } = planFromYaml(`name: billing\n${SERVICES[name]}\nmodules: [{ name: invoice }]`);
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-chart-environments-'));
  for (const { path, content } of plan.files.filter((file) => file.path.startsWith('deploy/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, paths: plan.files.map(({ path }) => path) };
}

function render(folder: string, environment: string, ...more: readonly string[]): readonly Manifest[] {
  const values = ['--values', `deploy/helm/values/${environment}.yaml`];
  const { output, exitCode } = runTool(
    'helm',
    ['template', 'billing', 'deploy/helm', ...CLUSTER, ...values, ...more],
    folder,
  );
  expect(exitCode, output).toBe(0);
  return readDocuments(output) as readonly Manifest[];
}

const settingsOf = (objects: readonly Manifest[]) => objects.find(({ kind }) => kind === 'ConfigMap')?.data;

interface Deployment {
  readonly status: number | null;
  readonly output: string;
  readonly calls: readonly string[];
}

/** Runs the script of the pipeline against programs that stand in for Helm, the cluster and the network. */
function deploy(
  environment: string,
  programs: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
): Deployment {
  const { folder } = writeService('with servers');
  const stand = standIn({ kubectl: '', helm: '', curl: '', ...programs });
  const { status, stdout, stderr } = spawnSync('sh', ['deploy/pipeline/deploy.sh', environment], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: stand.path,
      IMAGE: 'r.example.com/b',
      VERSION: 'abc',
      KUBE_CONFIG: 'apiVersion: v1',
      HEALTH_PAUSE: '0',
      HEALTH_TRIES: '3',
      ...env,
    },
  });
  return { status, output: stdout + stderr, calls: stand.calls() };
}

const HISTORY = `case "$*" in history*) echo '[{"revision":3,"status":"superseded"},{"revision":4,"status":"deployed"}]';; esac`;

describe.runIf(hasTools('helm'))('environments of the chart', () => {
  it.each(NAMES)('are values, and nothing of the manifests is there: %s', (name) => {
    const { paths } = writeService(name);
    expect(paths.filter((path) => path.includes('k8s') || path.endsWith('kustomization.yaml'))).toEqual([]);
    for (const environment of ENVIRONMENTS) expect(paths).toContain(`deploy/helm/values/${environment}.yaml`);
  });

  it('say in telemetry which they are, and staging is as production', () => {
    const { folder } = writeService('with servers');
    const [development, staging, production] = ENVIRONMENTS.map((name) => settingsOf(render(folder, name)));
    expect(development).toMatchObject({
      LOG_LEVEL: 'debug',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=development',
    });
    expect(staging).toEqual({ ...production, OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging' });
  });

  it('have servers and their passwords in development, and nowhere else', () => {
    const { folder } = writeService('with servers');
    const [development, , production] = ENVIRONMENTS.map((name) => render(folder, name));
    const kinds = (objects: readonly Manifest[] = []) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds(development)).toEqual(
      expect.arrayContaining(['Service postgres', 'Secret billing', 'Deployment nats']),
    );
    expect(kinds(production).filter((name) => /postgres|nats|^Secret/.test(name))).toEqual([]);
    const scalerOf = (objects: readonly Manifest[] = []) =>
      objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec;
    expect(scalerOf(development)).toMatchObject({ minReplicas: 1, maxReplicas: 2 });
    expect(scalerOf(production)).toMatchObject({ minReplicas: 2, maxReplicas: 10 });
  });

  it('take their secrets from a store, or sealed', () => {
    const { folder } = writeService('with servers');
    const external = render(folder, 'production', '--set', 'secretSource=external');
    expect(external.find(({ kind }) => kind === 'ExternalSecret')).toMatchObject({
      spec: { target: { name: 'billing' } },
    });
    const programs = standIn({
      kubectl: 'sed "s/^/  plain: /"',
      kubeseal: 'cat > /dev/null; printf "kind: SealedSecret\\nmetadata: { name: billing }\\n"',
    });
    const seal = (environment: string) =>
      spawnSync('sh', ['deploy/helm/seal.sh', environment], {
        cwd: folder,
        encoding: 'utf8',
        input: 'DATABASE_URL=postgres://canary\n',
        env: { ...process.env, PATH: programs.path },
      });
    expect(seal('staging')).toMatchObject({ status: 0 });
    expect(programs.calls().find((call) => call.startsWith('kubectl'))).toMatch(
      /^kubectl create secret generic billing --namespace billing-staging /,
    );
    expect(spawnSync('grep', ['-r', 'canary', '.'], { cwd: folder }).status).toBe(1);
    expect(render(folder, 'staging', '--set', 'secretSource=staging').map(({ kind }) => kind)).toContain(
      'SealedSecret',
    );
    expect(seal('stagign')).toMatchObject({ status: 1, stderr: 'There is no values/stagign.yaml.\n' });
  });

  it('keep what is sealed when sealing fails', () => {
    const { folder } = writeService('with servers');
    const sealed = join(folder, 'deploy/helm/files/secrets/production.yaml');
    writeFileSync(sealed, 'kind: SealedSecret\n');
    const { path } = standIn({ kubectl: 'cat', kubeseal: 'cat > /dev/null' });
    const options = { cwd: folder, encoding: 'utf8', input: 'A=b\n', env: { ...process.env, PATH: path } } as const;
    expect(spawnSync('sh', ['deploy/helm/seal.sh', 'production'], options).status).toBe(1);
    expect(readFileSync(sealed, 'utf8')).toBe('kind: SealedSecret\n');
  });
});

describe('the pipeline with a chart', () => {
  it('has the namespace say what it enforces, upgrades, and asks for the health', () => {
    const { status, output, calls } = deploy(
      'staging',
      { helm: HISTORY },
      { SERVICE_URL: 'https://staging.example.com' },
    );
    expect(status, output).toBe(0);
    expect(calls.filter((call) => call.startsWith('kubectl'))).toEqual(
      expect.arrayContaining([
        'kubectl create namespace billing-staging --dry-run=client --output yaml',
        expect.stringContaining(
          'label --overwrite namespace billing-staging pod-security.kubernetes.io/enforce=restricted',
        ),
      ]),
    );
    expect(calls.find((call) => call.startsWith('helm upgrade'))).toBe(
      'helm upgrade billing ../helm --install --atomic --wait --timeout 15m --history-max 10 --namespace billing-staging ' +
        '--values ../helm/values/staging.yaml --set-string image.repository=r.example.com/b --set-string image.tag=abc',
    );
    expect(calls.at(-1)).toContain('https://staging.example.com/health/ready');
  });

  it('fails when Helm takes the upgrade back, and asks nobody', () => {
    const { status, output, calls } = deploy(
      'production',
      { helm: 'case "$*" in upgrade*) exit 1;; esac' },
      { SERVICE_URL: 'https://example.com' },
    );
    expect(status).toBe(1);
    expect(output).toContain('Helm has taken it back');
    expect(calls.filter((call) => call.startsWith('curl'))).toEqual([]);
  });

  it('takes a version back that runs and cannot be called, if there was one before', () => {
    const url = { SERVICE_URL: 'https://example.com' };
    const { status, calls } = deploy('production', { helm: HISTORY, curl: 'exit 22' }, url);
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith('curl'))).toHaveLength(3);
    expect(calls.at(-1)).toBe('helm rollback billing 4 --wait --timeout 15m --namespace billing');
    const first = deploy('production', { curl: 'exit 22' }, url);
    expect(first.status).toBe(1);
    expect(first.output).toContain('billing has no version of before');
  });

  it.each(['IMAGE', 'VERSION', 'KUBE_CONFIG'])('does nothing without %s', (variable) => {
    const { status, output, calls } = deploy('production', {}, { [variable]: '' });
    expect(status).not.toBe(0);
    expect(output).toContain(variable);
    expect(calls).toEqual([]);
  });

  it.runIf(hasTools('shellcheck')).each(NAMES)('has scripts without faults: %s', (name) => {
    const { folder } = writeService(name);
    const scripts = ['deploy/pipeline/deploy.sh', 'deploy/helm/seal.sh'].filter((path) =>
      existsSync(join(folder, path)),
    );
    if (scripts.length > 0) expect(runTool('shellcheck', scripts, folder)).toEqual({ exitCode: 0, output: '' });
    else expect(name).toBe('state in a file');
  });

  it('is the one script of the pipeline', () => {
    expect(existsSync(join(writeService('alone').folder, 'deploy/pipeline/staging'))).toBe(false);
  });
});
