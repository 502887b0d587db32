import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Plan } from '../../src/domain/pipeline.ts';
import { readDocuments } from '../support/delivered-service.ts';
import type { Manifest } from '../support/kubernetes-objects.ts';
import { planFromYaml } from '../support/plan.ts';
import { standIn } from '../support/stand-in.ts';
import { GATEWAY_DEFINITIONS, hasTools, runTool, TOOLS } from '../support/tools.ts';

const SERVICES = {
  manifests:
    'tier: advanced\nfeatures: [progressive-delivery, db-postgres, migrations, messaging-nats]\nexclude: [storage]',
  chart: 'tier: advanced\nfeatures: [progressive-delivery, helm, db-postgres, migrations]\nexclude: [storage]',
  'no objectives': 'tier: basic\nfeatures: [progressive-delivery, db-postgres]',
  'state in a file': 'tier: advanced\nfeatures: [progressive-delivery, db-sqlite]',
} as const;
type Name = keyof typeof SERVICES;

/** Written by each call, for scripts change what lies there. */
function writeService(name: Name): { readonly folder: string; readonly plan: Plan } {
  const { plan } = planFromYaml(`name: billing\n${SERVICES[name]}\nmodules: [{ name: invoice }]`);
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-canary-'));
  for (const { path, content } of plan.files.filter((file) => file.path.startsWith('deploy/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, plan };
}

const ANSWER = (value?: string) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: value === undefined ? [] : [{ metric: {}, value: [1.5, value] }] },
  });
/** A Prometheus that scrapes the canary and answers everything else with `broken`. */
const prometheus = (broken?: string, up?: string) =>
  `case "$*" in *health/ready*) ;; *'sum(up'*) echo '${ANSWER(up)}' ;; *) echo '${ANSWER(broken)}' ;; esac`;

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly calls: readonly string[];
}

function run(
  name: Name,
  argv: readonly string[],
  programs: { readonly kubectl?: string; readonly curl?: string },
  env: NodeJS.ProcessEnv = {},
): Run {
  const { folder } = writeService(name);
  const stand = standIn({ kubectl: '', curl: prometheus(undefined, '1'), sleep: '', ...programs });
  const [helm, kustomize] = [dirname(TOOLS.helm.call[0]), dirname(TOOLS.kustomize.call[0])];
  const { status, stdout, stderr } = spawnSync('sh', argv, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${stand.path}:${kustomize}:${helm}`,
      IMAGE: 'r.example.com/b',
      VERSION: 'abc',
      KUBE_CONFIG: 'apiVersion: v1',
      PROMETHEUS_URL: 'http://prometheus:9090',
      ...env,
    },
  });
  return { status, output: stdout + stderr, calls: stand.calls() };
}

/** The shares that the route gave to the canary, one after the other. */
const sharesIn = (calls: readonly string[]) =>
  calls.flatMap((call) => {
    const [, patch] = /patch httproute billing --type=json --patch (\[.*\])$/.exec(call) ?? [];
    if (patch === undefined) return [];
    const [{ path, value }] = JSON.parse(patch);
    expect(path).toBe('/spec/rules/0/backendRefs');
    expect(value.reduce((sum: number, { weight }: { weight: number }) => sum + weight, 0)).toBe(100);
    return [value.find((backend: { name: string }) => backend.name === 'billing-canary')?.weight ?? 0];
  });

const REMOVED =
  'kubectl --namespace billing delete deployment,service,configmap --selector app.kubernetes.io/component=app-canary --ignore-not-found';
const deploy = (programs = {}, env = {}) =>
  run('manifests', ['deploy/pipeline/deploy.sh', 'production'], programs, env);

describe.runIf(hasTools('kustomize'))('a canary', () => {
  it('gets more and more requests before anything is rolled out, and is removed in the end', () => {
    const { status, output, calls } = deploy();
    expect(status, output).toBe(0);
    expect(sharesIn(calls)).toEqual([5, 25, 50, 0]);
    const at = (text: string) => calls.findIndex((call) => call.includes(text));
    expect(at('wait --for=condition=complete')).toBeLessThan(at('rollout status deployment/billing-canary'));
    expect(at('rollout status deployment/billing-canary')).toBeLessThan(at('"weight":5}'));
    expect(at('"weight":50}')).toBeLessThan(at('rollout status deployment/billing '));
    expect(calls.at(-1)).toBe(REMOVED);
  });

  it('goes when it breaks a promise, and nothing is rolled out', () => {
    const { status, output, calls } = deploy({ curl: prometheus('0.2', '1') });
    expect(status).toBe(1);
    expect(output).toContain('The canary breaks the promise availability: a share of 0.2 of its requests is bad.');
    expect(sharesIn(calls)).toEqual([5, 0]);
    expect(calls.at(-1)).toBe(REMOVED);
    expect(calls.filter((call) => call.includes('rollout status deployment/billing '))).toEqual([]);
  });

  it('is asked what the objectives promise, by the numbers at which somebody is paged', () => {
    const { calls } = deploy({}, { CANARY_WEIGHTS: '5' });
    const asked = calls.filter((call) => call.startsWith('curl')).map((call) => /query=(.*) http:/.exec(call)?.[1]);
    const bad = 'http_server_request_duration_seconds_count{job="billing-canary",http_response_status_code=~"5.."}';
    expect(asked[0]).toBe('sum(up{job="billing-canary"})');
    expect(asked[1]).toBe(
      `sum(rate(${bad}[5m])) / sum(rate(http_server_request_duration_seconds_count{job="billing-canary"}[5m])) > 14.4 * (1 - 99.9 / 100) and sum(increase(${bad}[5m])) >= 5`,
    );
    expect(asked[2]).toContain('le=~"0[.]25([.]0)?"}[5m])) / sum(rate(');
    expect(asked).toHaveLength(3);
  });

  it.runIf(hasPromtool())('asks what Prometheus understands, and is bad only when it is', () => {
    const { calls } = deploy({}, { CANARY_WEIGHTS: '5' });
    const [, availability, latency] = calls
      .filter((call) => call.startsWith('curl'))
      .map((call) => /query=(.*) http:/.exec(call)?.[1]);
    const series = (status: string, good: string, all: string) => [
      {
        series: `http_server_request_duration_seconds_count{job="billing-canary",http_response_status_code="${status}"}`,
        values: all,
      },
      {
        series: `http_server_request_duration_seconds_bucket{job="billing-canary",http_response_status_code="${status}",le="0.25"}`,
        values: good,
      },
    ];
    const holds = (input: readonly object[], expr?: string, value?: number) => ({
      interval: '1m',
      input_series: input,
      promql_expr_test: [
        {
          expr: `(${expr}) > bool 0`,
          eval_time: '10m',
          exp_samples: value === undefined ? [] : [{ labels: '{}', value }],
        },
      ],
    });
    const fine = series('200', '0+60x20', '0+60x20');
    const tests = [
      holds([...fine, ...series('500', '0+60x20', '0+3x20')], availability, 1),
      // Two failures are no burn that anybody is paged for.
      holds([...fine, ...series('500', '0+1x20', '0 0 0 0 0 0 0 0 1 1 2')], availability),
      holds(fine, availability),
      holds(fine, latency),
      holds(series('200', '0+30x20', '0+60x20'), latency, 1),
      holds([], availability),
    ];
    const folder = mkdtempSync(join(tmpdir(), 'scaffold-canary-queries-'));
    writeFileSync(join(folder, 'queries.json'), JSON.stringify({ evaluation_interval: '1m', tests }));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'queries.json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
  });

  it('has failed when nobody can say how it is', () => {
    expect(deploy({ curl: prometheus(undefined, undefined) })).toMatchObject({
      status: 1,
      output: expect.stringContaining('does not scrape the canary'),
    });
    expect(deploy({ curl: 'exit 7' })).toMatchObject({ status: 1, output: expect.stringContaining('does not answer') });
    expect(deploy({ curl: `echo '{"status":"error"}'` })).toMatchObject({
      status: 1,
      output: expect.stringContaining('does not understand'),
    });
    expect(deploy({}, { PROMETHEUS_URL: '' })).not.toMatchObject({ status: 0 });
  });

  it('has failed when it does not become ready, and has had no request', () => {
    const { status, calls } = deploy({
      kubectl: 'case "$*" in *"rollout status deployment/billing-canary"*) exit 1;; esac',
    });
    expect(status).toBe(1);
    expect(sharesIn(calls)).toEqual([0]);
    expect(calls.at(-1)).toBe(REMOVED);
  });

  it('is removed too when the rollout after it is taken back', () => {
    const { status, calls } = deploy({ kubectl: 'case "$*" in *"rollout status deployment/billing "*) exit 1;; esac' });
    expect(status).toBe(1);
    expect(calls).toContain('kubectl --namespace billing rollout undo deployment/billing');
    expect(calls.at(-1)).toBe(REMOVED);
  });

  it('is not made for the first version, nor for staging', () => {
    expect(sharesIn(deploy({ kubectl: 'case "$*" in *"get deployment billing"*) exit 1;; esac' }).calls)).toEqual([0]);
    const staging = run('manifests', ['deploy/pipeline/deploy.sh', 'staging'], {});
    expect(staging.status, staging.output).toBe(0);
    expect(sharesIn(staging.calls)).toEqual([]);
  });

  it('is the new version with its settings, beside the old one and out of its reach', () => {
    const { folder } = writeService('manifests');
    const built = runTool('kustomize', ['build', 'deploy/pipeline/production'], folder);
    writeFileSync(join(folder, 'all.yaml'), built.output);
    const programs = standIn({
      kubectl: '',
      sleep: '',
      curl: prometheus(undefined, '1'),
    });
    const kept = join(folder, 'kept.yaml');
    const script = readFileSync(join(folder, 'deploy/progressive/canary.sh'), 'utf8');
    const text = script.replace('on_cluster apply --filename "$work/canary.yaml"', 'cp "$work/canary.yaml" "$KEPT"');
    writeFileSync(join(folder, 'deploy/progressive/canary.sh'), text);
    const { status, stderr } = spawnSync('sh', ['deploy/progressive/canary.sh', 'start', 'all.yaml', 'billing'], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${programs.path}:${dirname(TOOLS.kustomize.call[0])}`,
        KEPT: kept,
        PROMETHEUS_URL: 'http://p',
      },
    });
    expect(status, stderr).toBe(0);
    const canary = readDocuments(readFileSync(kept, 'utf8')) as readonly Manifest[];
    const whole = readDocuments(built.output) as readonly Manifest[];
    expect(canary.map(({ kind }) => kind).sort()).toEqual(['ConfigMap', 'Deployment', 'Service']);
    const of = (objects: readonly Manifest[], kind: string, name?: string) =>
      objects.find((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
    const [deployment, service, settings] = [of(canary, 'Deployment'), of(canary, 'Service'), of(canary, 'ConfigMap')];
    expect(deployment).toMatchObject({
      metadata: { name: 'billing-canary', namespace: 'billing' },
      spec: { replicas: 1 },
    });
    expect(deployment?.spec?.template?.spec.containers[0]?.envFrom).toContainEqual({
      configMapRef: { name: settings?.metadata.name },
    });
    expect(settings?.data).toEqual(of(whole, 'ConfigMap')?.data);
    expect(service?.spec?.selector).toEqual({
      'app.kubernetes.io/name': 'billing',
      'app.kubernetes.io/component': 'app-canary',
    });
    expect(deployment?.spec?.template?.metadata.labels).toMatchObject(service?.spec?.selector ?? {});
    // The service of the stable version must not choose it, nor must what counts its pods.
    expect(of(whole, 'Service', 'billing')?.spec?.selector).toMatchObject({ 'app.kubernetes.io/component': 'app' });
    // The monitor finds it by this label, and its name becomes the job.
    expect(service?.metadata.labels).toMatchObject({ 'app.kubernetes.io/name': 'billing' });
    if (hasTools('kubernetesValidate')) {
      const result = runTool('kubernetesValidate', ['--strict', '--quiet', '-k', '1.34', 'kept.yaml'], folder);
      expect(result).toEqual({ exitCode: 0, output: '' });
    }
  });

  it.runIf(hasTools('shellcheck')).each(['manifests', 'chart', 'no objectives'] as const)(
    'has scripts without faults: %s',
    (name) => {
      const scripts = ['deploy/progressive/canary.sh', 'deploy/pipeline/deploy.sh'];
      expect(runTool('shellcheck', scripts, writeService(name).folder)).toEqual({ exitCode: 0, output: '' });
    },
  );

  it('is judged by a fixed share of failures where nothing is promised', () => {
    const { folder } = writeService('no objectives');
    const script = readFileSync(join(folder, 'deploy/progressive/canary.sh'), 'utf8');
    expect(script).toContain('> 0.01 and');
    expect(script).not.toContain('14.4');
  });

  it('is left out where state is local, and the plan says why', () => {
    const { plan } = writeService('state in a file');
    expect(plan.files.filter(({ path }) => /progressive|gateway/.test(path))).toEqual([]);
    expect(plan.notes).toContainEqual(expect.stringContaining('progressive-delivery leaves out the canary'));
    const { status, calls } = run('state in a file', ['deploy/pipeline/deploy.sh', 'production'], {});
    expect(status).toBe(0);
    expect(calls.filter((call) => /canary|httproute/.test(call))).toEqual([]);
  });
});

describe.runIf(hasTools('helm', 'kustomize'))('a canary of a chart', () => {
  const programs = `case "$*" in template*) exec ${TOOLS.helm.call[0]} "$@" --kube-version 1.34.0;; esac`;

  it('comes after the jobs and before the upgrade', () => {
    const { status, output, calls } = run('chart', ['deploy/pipeline/deploy.sh', 'production'], {
      helm: programs,
    } as object);
    expect(status, output).toBe(0);
    expect(sharesIn(calls)).toEqual([5, 25, 50, 0]);
    const at = (text: string) => calls.findIndex((call) => call.includes(text));
    expect(at('wait --for=condition=complete --timeout=600s job/billing-migrate')).toBeGreaterThan(0);
    expect(at('job/billing-migrate')).toBeLessThan(at('rollout status deployment/billing-canary'));
    expect(at('"weight":50}')).toBeLessThan(at('helm upgrade'));
    expect(calls.at(-1)).toBe(REMOVED);
  });

  it('stops the upgrade when it breaks a promise', () => {
    const bad = { helm: programs, curl: prometheus('0.2', '1') } as object;
    const { status, calls } = run('chart', ['deploy/pipeline/deploy.sh', 'production'], bad);
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith('helm upgrade'))).toEqual([]);
  });
});

describe.runIf(hasTools('kubeconform', 'gatewayDefinitions', 'kustomize', 'helm'))('the route', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-route-'));
  const definition = parse(
    readFileSync(join(GATEWAY_DEFINITIONS, 'gateway.networking.k8s.io_httproutes.yaml'), 'utf8'),
  );
  const { schema } = definition.spec.versions.find(({ name }: { name: string }) => name === 'v1');
  // A cluster drops what it does not know; a test has to see it.
  const closed = JSON.stringify(schema.openAPIV3Schema, (key, value) =>
    key !== 'metadata' && value?.type === 'object' && value.properties !== undefined
      ? { ...value, additionalProperties: false }
      : value,
  );
  writeFileSync(join(folder, 'httproute.json'), closed);
  const check = (text: string) => {
    writeFileSync(join(folder, 'route.yaml'), text);
    return runTool('kubeconform', ['-strict', '-schema-location', '{{.ResourceKind}}.json', 'route.yaml'], folder);
  };
  const routeIn = (text: string) => text.split('---\n').find((part) => part.includes('kind: HTTPRoute')) ?? '';

  it('fits its definition, in manifests and in the chart', () => {
    const manifests = runTool(
      'kustomize',
      ['build', 'deploy/k8s/overlays/production'],
      writeService('manifests').folder,
    );
    const args = [
      'template',
      'billing',
      'deploy/helm',
      '--kube-version',
      '1.34.0',
      '--values',
      'deploy/helm/values/production.yaml',
    ];
    const chart = runTool('helm', args, writeService('chart').folder);
    for (const { output, exitCode } of [manifests, chart]) {
      expect(exitCode, output).toBe(0);
      expect(routeIn(output)).toContain('weight: 100');
      expect(check(routeIn(output))).toEqual({ exitCode: 0, output: '' });
      // It stands behind a proxy.
      expect(output).toMatch(/TRUSTED_PROXIES: "1"/);
    }
  });

  it('would not with a misspelt key', () => {
    const { folder: service } = writeService('manifests');
    const text = readFileSync(join(service, 'deploy/k8s/components/gateway/http-route.yaml'), 'utf8');
    expect(check(text.replace('weight', 'wieght')).exitCode).toBe(1);
  });
});

function hasPromtool(): boolean {
  return spawnSync('promtool', ['--version']).status === 0;
}
