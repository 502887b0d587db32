import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/pipeline.ts';
import { DELIVERED, type DeliveredName, readDocuments } from '../support/delivered-service.ts';
import { buildOverlay, OVERLAYS } from '../support/kubernetes-objects.ts';
import { checkoutCatalogue, planFromYaml } from '../support/plan.ts';
import { hasTools, runTool } from '../support/tools.ts';

const NAMES = (Object.keys(DELIVERED) as DeliveredName[]).filter(
  (name) => !DELIVERED[name].includes('deploy-pipeline'),
);
const CASES = NAMES.flatMap((name) => OVERLAYS.map((overlay) => [name, overlay] as const));

/** Helm that is built from its module believes in a cluster of long ago. */
const CLUSTER = ['--kube-version', '1.34.0'] as const;

type Fields = Readonly<Record<string, unknown>>;
interface KubernetesObject extends Fields {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Fields; readonly labels?: Fields };
}

const planned = new Map<string, { readonly folder: string; readonly plan: Plan }>();

/** The service of that name with the chart instead of the manifests, in a folder of its own. */
function deliverChart(name: DeliveredName): { readonly folder: string; readonly plan: Plan } {
  const known = planned.get(name);
  if (known !== undefined) return known;
  const intent: string = DELIVERED[name];
  const withHelm = intent.includes('features: [')
    ? intent.replace('features: [', 'features: [helm, ')
    : `${intent}\nfeatures: [helm]`;
  const { plan } = planFromYaml(withHelm, checkoutCatalogue('test/conformance/delivery-features'));
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-chart-'));
  for (const { path, content } of plan.files.filter((file) => file.path.startsWith('deploy/'))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  planned.set(name, { folder, plan });
  return { folder, plan };
}

function renderText(name: DeliveredName, environment: string, ...settings: readonly string[]): string {
  const { folder, plan } = deliverChart(name);
  const release = String(plan.files.find(({ path }) => path === 'deploy/helm/Chart.yaml')?.content);
  const [, chart = ''] = /^name: (.+)$/m.exec(release) ?? [];
  const args = ['template', chart, 'deploy/helm', ...CLUSTER, '--namespace', chart];
  const { output, exitCode } = runTool(
    'helm',
    [...args, '--values', `deploy/helm/values/${environment}.yaml`, ...settings.flatMap((text) => ['--set', text])],
    folder,
  );
  expect(exitCode, output).toBe(0);
  return output;
}

const renderChart = (name: DeliveredName, environment: string, ...settings: readonly string[]) =>
  readDocuments(renderText(name, environment, ...settings)).filter((item) => item !== null) as KubernetesObject[];

/** Without what only one of the two can have: a namespace, names by content, marks of Helm. */
function normalize(objects: readonly KubernetesObject[]): ReadonlyMap<string, unknown> {
  const plain = objects
    .filter(({ kind }) => kind !== 'Namespace')
    .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] === undefined);
  const hashed = plain.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret');
  const names = hashed.map(({ metadata }) => [metadata.name, metadata.name.replace(/-[a-z0-9]{10}$/, '')] as const);
  return new Map(
    plain.map((item) => {
      let text = JSON.stringify(item, (key, value) => {
        if (['namespace', 'app.kubernetes.io/managed-by', 'helm.sh/chart', 'checksum/config'].includes(key)) return;
        if (key === 'suspend' && value === false) return;
        // Helm walks through a map by its keys.
        if (key === 'env') return [...value].sort((left, right) => (left.name < right.name ? -1 : 1));
        return value;
      });
      for (const [name, short] of names) text = text.replaceAll(`"${name}"`, `"${short}"`);
      const { data, stringData, type, ...rest } = JSON.parse(text.replaceAll(',"annotations":{}', ''));
      // What an overlay adds has not the labels of the base.
      if (rest.kind === 'Ingress' || rest.kind === 'Secret') rest.metadata = { name: rest.metadata.name };
      const decoded = Object.entries(data ?? {}).map(([key, value]) => [
        key,
        rest.kind === 'Secret' ? Buffer.from(String(value), 'base64').toString() : value,
      ]);
      return [
        `${rest.kind} ${rest.metadata.name}`,
        { ...rest, data: { ...Object.fromEntries(decoded), ...stringData } },
      ];
    }),
  );
}

describe.runIf(hasTools('helm', 'kustomize'))('the chart', () => {
  it.each(CASES)('makes the objects that the manifests are: %s, %s', (name, environment) => {
    const chart = normalize(renderChart(name, environment));
    const manifests = normalize(buildOverlay(name, environment) as unknown as readonly KubernetesObject[]);
    expect([...chart.keys()].sort()).toEqual([...manifests.keys()].sort());
    for (const [key, object] of manifests) expect(chart.get(key), key).toEqual(object);
  });

  it.each(NAMES)('pleases the linter of Helm, strict: %s', (name) => {
    for (const environment of OVERLAYS) {
      const { folder } = deliverChart(name);
      const args = [
        'lint',
        '--strict',
        'deploy/helm',
        ...CLUSTER,
        '--values',
        `deploy/helm/values/${environment}.yaml`,
      ];
      const { output, exitCode } = runTool('helm', args, folder);
      expect(exitCode, output).toBe(0);
    }
  });

  it.runIf(hasTools('kubernetesValidate')).each(CASES)(
    'fits the schemas of Kubernetes: %s, %s',
    (name, environment) => {
      const { folder } = deliverChart(name);
      writeFileSync(join(folder, 'built.yaml'), renderText(name, environment));
      for (const version of ['1.30', '1.34']) {
        const result = runTool('kubernetesValidate', ['--strict', '--quiet', '-k', version, 'built.yaml'], folder);
        expect(result).toEqual({ exitCode: 0, output: '' });
      }
    },
  );

  it.each([
    ['config.loglevel=debug', /loglevel/],
    ['image.tga=1', /tga/],
    ['image.tag=latest', /tag/],
    ['workloads.app.replicas=2', /replicas/],
    ['workloads.app.resources.limits.memory=lots', /memory/],
    ['ports[0].expose=world', /expose/],
  ])('refuses what cannot be: %s', (setting, message) => {
    const { folder } = deliverChart('state in a file');
    const { output, exitCode } = runTool(
      'helm',
      ['template', 'x', 'deploy/helm', ...CLUSTER, '--set', setting],
      folder,
    );
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(message);
  });

  it('says where the image is, under which digest, and who pulls it', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const settings = [
      'image.repository=r.example.com/b',
      'image.tag=abc',
      `image.digest=${digest}`,
      'imagePullSecrets[0].name=pull',
    ];
    const objects = renderChart('servers, advanced', 'production', ...settings);
    const pods = objects.filter(({ kind }) => ['Deployment', 'CronJob', 'Job'].includes(kind));
    expect(pods.map(({ kind }) => kind).sort()).toEqual(['CronJob', 'Deployment', 'Deployment', 'Job']);
    for (const pod of pods) {
      expect(JSON.stringify(pod)).toContain(`"image":"r.example.com/b:abc@${digest}"`);
      expect(JSON.stringify(pod)).toContain('"imagePullSecrets":[{"name":"pull"}]');
    }
  });

  it('runs what comes first as a hook, with settings of its own', () => {
    const job = renderChart('servers, basic', 'production').find(({ kind }) => kind === 'Job');
    expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
    expect(JSON.stringify(job)).toContain('"env":[{"name":"LOG_LEVEL","value":"warn"}');
    expect(JSON.stringify(job)).not.toContain('configMapRef');
    // Beside servers of its own it cannot come before them.
    const local = renderChart('servers, basic', 'local').find(({ kind }) => kind === 'Job');
    expect(local?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'post-install,pre-upgrade' });
  });

  it('writes large numbers as numbers', () => {
    const { folder } = deliverChart('basic');
    writeFileSync(join(folder, 'large.yaml'), 'config: { PORT: 8080, BYTES: 1048576, SHARE: 0.25, ENABLED: true }');
    const args = [
      'template',
      'x',
      'deploy/helm',
      ...CLUSTER,
      '--values',
      'large.yaml',
      '--show-only',
      'templates/config-map.yaml',
    ];
    const { output } = runTool('helm', args, folder);
    expect(readDocuments(output)[0]).toMatchObject({
      data: { BYTES: '1048576', SHARE: '0.25', ENABLED: 'true', PORT: '8080' },
    });
  });

  it('rolls the pods when a setting changes, and only then', () => {
    const checksumOf = (...settings: readonly string[]) =>
      /checksum\/config: (\w{64})/.exec(renderText('basic', 'production', ...settings))?.[1];
    expect(checksumOf()).toBe(checksumOf('workloads.app.stopSeconds=31'));
    expect(checksumOf()).not.toBe(checksumOf('config.LOG_LEVEL=debug'));
  });

  it('has the objects for the Prometheus operator as they are, when asked', () => {
    const kinds = (...settings: readonly string[]) =>
      renderChart('basic', 'production', ...settings).map(({ kind }) => kind);
    expect(kinds().filter((kind) => /Monitor|Rule/.test(kind))).toEqual([]);
    expect(
      kinds('monitoring.enabled=true')
        .filter((kind) => /Monitor|Rule/.test(kind))
        .sort(),
    ).toEqual(['PrometheusRule', 'ServiceMonitor']);
    const { folder } = deliverChart('basic');
    const rules = readFileSync(join(folder, 'deploy/helm/files/monitoring/prometheus-rule.yaml'), 'utf8');
    expect(renderText('basic', 'production', 'monitoring.enabled=true')).toContain(rules.trimEnd());
  });

  it('takes the Secret from where it is told, and from nowhere else', () => {
    const kinds = renderChart('servers, basic', 'production').map(({ kind }) => kind);
    expect(kinds).not.toContain('Secret');
    const { folder } = deliverChart('servers, basic');
    const args = ['template', 'billing', 'deploy/helm', ...CLUSTER, '--set', 'secretSource=production'];
    expect(runTool('helm', args, folder).output).toContain('the chart has no files/secrets/production.yaml');
    mkdirSync(join(folder, 'deploy/helm/files/secrets'), { recursive: true });
    writeFileSync(
      join(folder, 'deploy/helm/files/secrets/production.yaml'),
      'kind: SealedSecret\nmetadata: { name: billing }\n',
    );
    const sealed = renderChart('servers, basic', 'production', 'secretSource=production');
    expect(sealed.map(({ kind }) => kind)).toContain('SealedSecret');
  });

  it('is watched as the manifests are', () => {
    const intent = 'name: billing\ntier: advanced\nfeatures: [db-postgres';
    const [chart, manifests] = [', helm]', ']'].map(
      (more) => planFromYaml(`${intent}${more}\nexclude: [storage]`).plan,
    );
    const alerts = chart?.facts.alert.filter(({ owner }) => owner === 'k8s-core').map(({ name }) => name);
    expect(alerts).toEqual(['AutoscalerAtMaximum']);
    for (const kind of ['alert', 'panel', 'metric', 'env'] as const) {
      expect(chart?.facts[kind].length).toBeGreaterThan(0);
      expect(chart?.facts[kind]).toEqual(manifests?.facts[kind]);
    }
  });

  it('says what it leaves out', () => {
    expect(deliverChart('servers, basic').plan.notes.filter((note) => note.includes('leaves out'))).toEqual([
      expect.stringContaining('helm leaves out the server "search" of "server-outside"'),
    ]);
  });
});
