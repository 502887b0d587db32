import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../support/delivered-service.ts';
import type { Manifest } from '../support/kubernetes-objects.ts';
import { planFromYaml } from '../support/plan.ts';
import { standIn } from '../support/stand-in.ts';
import { hasTools, runTool, TOOLS } from '../support/tools.ts';

const SERVICES = {
  alone: 'tier: basic\nfeatures: [multi-env]',
  'with servers':
    'tier: advanced\nfeatures: [multi-env, db-postgres, messaging-nats]\nexclude: [deploy-pipeline, storage]',
  'with a pipeline': 'tier: advanced\nfeatures: [multi-env, db-postgres]',
  'state in a file': 'tier: basic\nfeatures: [multi-env, db-sqlite, secrets]',
} as const;
type Name = keyof typeof SERVICES;
const NAMES = ['alone', 'with servers', 'with a pipeline', 'state in a file'] as const satisfies readonly Name[];
const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
const CASES = NAMES.flatMap((name) => ENVIRONMENTS.map((environment) => [name, environment] as const));

function writeService(name: Name): string {
  const { plan } = planFromYaml(`name: billing\n${SERVICES[name]}\nmodules: [{ name: invoice }]`);
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-environments-'));
  for (const { path, content } of plan.files.filter(({ path }) => path.startsWith('deploy/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function build(folder: string, environment: string): { readonly text: string; readonly objects: readonly Manifest[] } {
  const { output, exitCode } = runTool('kustomize', ['build', `deploy/k8s/overlays/${environment}`], folder);
  expect(exitCode, output).toBe(0);
  return { text: output, objects: readDocuments(output) as readonly Manifest[] };
}

const settingsOf = (objects: readonly Manifest[]) =>
  objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('billing'))?.data;

describe.runIf(hasTools('kustomize'))('environments', () => {
  it.runIf(hasTools('kubernetesValidate')).each(CASES)('fit the schemas of Kubernetes: %s, %s', (name, environment) => {
    const folder = writeService(name);
    writeFileSync(join(folder, 'built.yaml'), build(folder, environment).text);
    for (const version of ['1.30', '1.34']) {
      const result = runTool('kubernetesValidate', ['--strict', '--quiet', '-k', version, 'built.yaml'], folder);
      expect(result).toEqual({ exitCode: 0, output: '' });
    }
  });

  it('are namespaces of their own, and say in telemetry which they are', () => {
    const folder = writeService('with servers');
    const namespaces = ENVIRONMENTS.map((environment) => {
      const { objects } = build(folder, environment);
      expect(settingsOf(objects)).toMatchObject({
        OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${environment}`,
      });
      return objects.find(({ kind }) => kind === 'Namespace')?.metadata.name;
    });
    expect(namespaces).toEqual(['billing-development', 'billing-staging', 'billing']);
  });

  it('have the same settings in staging as in production, but for its name', () => {
    const folder = writeService('with servers');
    const [staging, production] = ['staging', 'production'].map((name) => settingsOf(build(folder, name).objects));
    expect(staging).toEqual({ ...production, OTEL_RESOURCE_ATTRIBUTES: expect.any(String) });
  });

  it('have servers and their passwords in development, and nowhere else', () => {
    const folder = writeService('with servers');
    const [development, production] = ['development', 'production'].map((name) => build(folder, name).objects);
    const kinds = (objects: readonly Manifest[] = []) =>
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds(development)).toContain('Service postgres');
    expect(kinds(development).filter((name) => name.startsWith('Secret billing'))).toHaveLength(1);
    expect(kinds(production).filter((name) => /postgres|^Secret/.test(name))).toEqual([]);
    expect(development?.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec).toMatchObject({ minReplicas: 1 });
    expect(production?.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.spec).toMatchObject({ minReplicas: 2 });
  });

  it('take their secrets from a store of their own', () => {
    const folder = writeService('with servers');
    const path = join(folder, 'deploy/k8s/overlays/production');
    expect(runTool('kustomize', ['edit', 'add', 'component', '../../components/external-secrets'], path).exitCode).toBe(
      0,
    );
    const secret = build(folder, 'production').objects.find(({ kind }) => kind === 'ExternalSecret');
    expect(secret).toMatchObject({
      metadata: { name: 'billing', namespace: 'billing' },
      spec: { secretStoreRef: { kind: 'SecretStore', name: 'billing' }, target: { name: 'billing' } },
    });
    expect(existsSync(join(writeService('alone'), 'deploy/k8s/components/external-secrets'))).toBe(false);
  });

  it('take sealed secrets, of which no plain value is written', () => {
    const folder = writeService('with servers');
    const programs = standIn({
      kubectl: 'sed "s/^/  plain: /"',
      kubeseal: 'cat > /dev/null; printf "kind: SealedSecret\\nmetadata: { name: billing }\\n"',
    });
    const seal = (environment: string) =>
      spawnSync('sh', ['deploy/k8s/seal.sh', environment], {
        cwd: folder,
        encoding: 'utf8',
        input: 'DATABASE_URL=postgres://canary\n',
        env: { ...process.env, PATH: `${dirname(TOOLS.kustomize.call[0])}:${programs.path}` },
      });
    expect(seal('staging')).toMatchObject({ status: 0 });
    expect(seal('staging').stdout).toContain('can be committed');
    // Both ends of a pipe begin at once, in any order.
    expect(programs.calls().find((call) => call.startsWith('kubectl'))).toMatch(
      /^kubectl create secret generic billing --namespace billing-staging /,
    );
    const overlay = readFileSync(join(folder, 'deploy/k8s/overlays/staging/kustomization.yaml'), 'utf8');
    expect(overlay.match(/sealed-secret\.yaml/g)).toHaveLength(1);
    expect(spawnSync('grep', ['-r', 'canary', '.'], { cwd: folder }).status).toBe(1);
    expect(build(folder, 'staging').text).toContain('kind: SealedSecret');
  });

  it('keep what is sealed when sealing fails', () => {
    const folder = writeService('with servers');
    const sealed = join(folder, 'deploy/k8s/overlays/production/sealed-secret.yaml');
    writeFileSync(sealed, 'kind: SealedSecret\n');
    const { path } = standIn({ kubectl: 'cat', kubeseal: 'cat > /dev/null' });
    const run = spawnSync('sh', ['deploy/k8s/seal.sh', 'production'], {
      cwd: folder,
      encoding: 'utf8',
      input: 'A=b\n',
      env: { ...process.env, PATH: path },
    });
    expect(run).toMatchObject({ status: 1, stderr: 'Nothing was sealed for production.\n' });
    expect(readFileSync(sealed, 'utf8')).toBe('kind: SealedSecret\n');
  });
});
