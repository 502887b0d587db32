import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DELIVERED, type DeliveredName, deliverService } from '../support/delivered-service.ts';
import {
  buildOverlay,
  type Labels,
  type Manifest,
  OVERLAYS,
  type PodSpec,
  renderOverlay,
} from '../support/kubernetes-objects.ts';
import { hasTools, runTool } from '../support/tools.ts';

const NAMES = Object.keys(DELIVERED) as DeliveredName[];
const CASES = NAMES.flatMap((name) => OVERLAYS.map((overlay) => [name, overlay] as const));
/** The newest whose schemas are known to be there, and the oldest that the manifests promise. */
const VERSIONS = ['1.30', '1.34'];

function only(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name),
  );
  expect(found.length, `${kind} ${name ?? ''}`).toBe(1);
  return found[0] as Manifest;
}

/** The pods of schedules, with the name of what starts them. */
const scheduledIn = (manifests: readonly Manifest[]) =>
  manifests.flatMap(({ kind, metadata, spec }) =>
    spec?.jobTemplate === undefined ? [] : [{ kind, metadata, spec: { template: spec.jobTemplate.spec.template } }],
  );
const podsOf = (manifests: readonly Manifest[]) => manifests.filter(({ spec }) => spec?.template !== undefined);
const isSubset = (part: Labels = {}, whole: Labels = {}) =>
  Object.entries(part).every(([key, value]) => whole[key] === value);

describe.runIf(hasTools('kustomize'))('Kubernetes manifests', () => {
  it.runIf(hasTools('kubernetesValidate')).each(CASES)('fit the schemas of Kubernetes: %s, %s', (name, overlay) => {
    const { folder } = deliverService(name);
    writeFileSync(join(folder, 'built.yaml'), renderOverlay(name, overlay));
    for (const version of VERSIONS) {
      const result = runTool('kubernetesValidate', ['--strict', '--quiet', '-k', version, 'built.yaml'], folder);
      expect(result).toEqual({ exitCode: 0, output: '' });
    }
  });

  it.runIf(hasTools('kubernetesValidate'))('would not, with a misspelt key', () => {
    const { folder } = deliverService('basic');
    const output = renderOverlay('basic', 'local');
    writeFileSync(
      join(folder, 'faulty.yaml'),
      output.replace('terminationGracePeriodSeconds', 'terminationGracePeriod'),
    );
    expect(runTool('kubernetesValidate', ['--strict', '-k', '1.34', 'faulty.yaml'], folder).exitCode).not.toBe(0);
  });

  it.each(CASES)('run nothing that the restricted standard forbids: %s, %s', (name, overlay) => {
    const manifests = buildOverlay(name, overlay);
    expect(only(manifests, 'Namespace').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    for (const { spec } of [...podsOf(manifests), ...scheduledIn(manifests)]) {
      const { securityContext, containers, ...pod } = spec?.template?.spec ?? ({} as PodSpec);
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
      for (const container of containers) {
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.image).toMatch(/:[\w.-]+$/);
        expect(container.image).not.toContain(':latest');
        expect(container.resources.limits.memory).toBeDefined();
        expect(container.resources.requests.cpu).toBeDefined();
      }
    }
    const own = [...podsOf(manifests), ...scheduledIn(manifests)].filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] !== 'postgres',
    );
    for (const { spec } of own) {
      expect(spec?.template?.spec.containers[0]?.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
      expect(spec?.template?.spec.securityContext).toMatchObject({ runAsUser: 65532 });
    }
  });

  it.each(CASES)('select the pods they mean, and ports that these have: %s, %s', (name, overlay) => {
    const manifests = buildOverlay(name, overlay);
    for (const { spec } of podsOf(manifests)) {
      expect(isSubset(spec?.selector?.matchLabels, spec?.template?.metadata.labels)).toBe(true);
    }
    for (const { kind, spec } of manifests) {
      if (kind !== 'Service' && kind !== 'PodDisruptionBudget') continue;
      const selector = kind === 'Service' ? spec?.selector : spec?.selector?.matchLabels;
      const targets = podsOf(manifests).filter((pod) =>
        isSubset(selector as Labels, pod.spec?.template?.metadata.labels),
      );
      expect(targets.length).toBe(1);
      const ports = targets[0]?.spec?.template?.spec.containers[0]?.ports?.map((port) => port.name) ?? [];
      if (kind === 'Service')
        expect(ports).toEqual(expect.arrayContaining(spec?.ports?.map((port) => port.targetPort) ?? []));
    }
  });

  it('ask three questions, and leave time to stop', () => {
    const [container] = only(buildOverlay('basic', 'production'), 'Deployment').spec?.template?.spec.containers ?? [];
    const { startupProbe, readinessProbe, livenessProbe } = container ?? {};
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet)).toEqual([
      { path: '/health/startup', port: 'http' },
      { path: '/health/ready', port: 'http' },
      { path: '/health/live', port: 'http' },
    ]);
    const defaults = deliverService('basic').text('docs/config.md');
    const milliseconds = (variable: string) =>
      Number(new RegExp(`\`${variable}\` \\| [^|]* \\| \`(\\d+)\``).exec(defaults)?.[1]);
    const stopping =
      milliseconds('SHUTDOWN_DELAY_MS') + milliseconds('SHUTDOWN_TIMEOUT_MS') + milliseconds('CLOSE_TIMEOUT_MS');
    const pause = container?.lifecycle?.preStop.sleep.seconds ?? Number.NaN;
    const grace = only(buildOverlay('basic', 'production'), 'Deployment').spec?.template?.spec
      .terminationGracePeriodSeconds;
    expect(grace).toBeGreaterThan(pause + stopping / 1000);
  });

  it('run one replica while state is in memory, and replace it', () => {
    const manifests = buildOverlay('basic', 'production');
    expect(only(manifests, 'Deployment').spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
  });

  it('run one replica on a volume while state is in a file, whatever the tier', () => {
    const manifests = buildOverlay('state in a file', 'production');
    const { spec } = only(manifests, 'StatefulSet');
    expect(spec).toMatchObject({
      replicas: 1,
      serviceName: 'billing',
      volumeClaimTemplates: [{ metadata: { name: 'data' } }],
    });
    expect(manifests.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
    expect(manifests.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
    expect(manifests.map(({ kind }) => kind)).not.toContain('Deployment');
  });

  it('run two replicas when nothing is local, and scale and protect them from tier advanced on', () => {
    const basic = buildOverlay('servers, basic', 'production');
    expect(only(basic, 'Deployment', 'billing').spec?.replicas).toBe(2);
    expect(basic.map(({ kind }) => kind)).not.toContain('HorizontalPodAutoscaler');
    const advanced = buildOverlay('servers, advanced', 'production');
    // A number here would fight with the autoscaler.
    expect(only(advanced, 'Deployment', 'billing').spec?.replicas).toBeUndefined();
    expect(only(advanced, 'HorizontalPodAutoscaler').metadata.name).toBe('billing');
    expect(only(advanced, 'Deployment', 'billing-worker').spec?.replicas).toBe(2);
    expect(advanced.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual([
      'billing',
      'billing-worker',
    ]);
  });

  it('start what has its times, with what the service is told, never two at once', () => {
    const manifests = buildOverlay('servers, basic', 'production');
    const settings = only(manifests, 'ConfigMap').metadata.name;
    expect(only(manifests, 'CronJob', 'billing-report')).toMatchObject({
      spec: {
        schedule: '*/15 6-20 * * 1-5',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { activeDeadlineSeconds: 60, template: { spec: { restartPolicy: 'Never' } } } },
      },
    });
    const pod = scheduledIn(manifests)[0]?.spec.template.spec;
    expect(pod?.containers[0]).toMatchObject({
      image: 'billing:0.1.0',
      args: ['node', 'report.ts'],
      envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: 'billing', optional: true } }],
    });
    expect(pod).not.toHaveProperty('affinity');
    // What a selector of the service chose would get its requests.
    const labels = scheduledIn(manifests)[0]?.spec.template.metadata.labels;
    const chosen = manifests.filter(({ kind, spec }) => kind === 'Service' && isSubset(spec?.selector, labels));
    expect(chosen).toEqual([]);
    expect(scheduledIn(buildOverlay('basic', 'production'))).toEqual([]);
  });

  it('start what reads a volume of the service where that is, with places of its own', () => {
    const manifests = buildOverlay('state in a file', 'production');
    const { spec } = only(manifests, 'StatefulSet');
    const pod = scheduledIn(manifests)[0]?.spec.template.spec as unknown as Record<string, unknown>;
    expect(pod).toMatchObject({
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: spec?.selector?.matchLabels } },
          ],
        },
      },
      volumes: [
        // The claim that the stateful set makes for its only pod.
        { name: 'data', persistentVolumeClaim: { claimName: 'data-billing-0' } },
        { name: 'copies', persistentVolumeClaim: { claimName: 'billing-copies' } },
        { name: 'draft', emptyDir: { sizeLimit: '64Mi' } },
      ],
    });
    expect(only(manifests, 'PersistentVolumeClaim', 'billing-copies').spec).toMatchObject({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '512Mi' } },
    });
  });

  it('let in and out what is declared, and nothing else', () => {
    const basic = only(buildOverlay('basic', 'production'), 'NetworkPolicy').spec;
    const { spec } = only(buildOverlay('servers, basic', 'production'), 'NetworkPolicy');
    const inCluster = { namespaceSelector: {} };
    const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
    expect(basic).toMatchObject({
      ingress: [{ ports: [{ port: 'http' }] }, { from: [monitoring], ports: [{ port: 'metrics' }] }],
      egress: [],
    });
    expect(spec?.ingress).toEqual(
      expect.arrayContaining([
        { ports: [{ port: 'http' }] },
        { from: [monitoring], ports: [{ port: 'metrics' }] },
        { from: [inCluster], ports: [{ port: 'peers' }] },
      ]),
    );
    const dns = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    };
    const tcp = (port: number) => ({ ports: [{ protocol: 'TCP', port }] });
    const names = {
      to: [dns],
      ports: [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
      ],
    };
    expect(spec?.egress).toEqual([names, tcp(5432), tcp(9200), tcp(443)]);
  });

  it('trust a proxy only where there is one', () => {
    const settings = (name: DeliveredName, overlay: (typeof OVERLAYS)[number]) =>
      only(buildOverlay(name, overlay), 'ConfigMap').data;
    expect(settings('basic', 'production')).toMatchObject({ LOG_LEVEL: 'info', PORT: '8080' });
    expect(settings('basic', 'production')).not.toHaveProperty('TRUSTED_PROXIES');
    expect(settings('basic', 'local')).toMatchObject({ LOG_LEVEL: 'debug', PORT: '8080', TRUSTED_PROXIES: '1' });
    expect(settings('servers, basic', 'production')?.LOG_LEVEL).toBe('warn');
  });

  it('ask a plain port where that of callers speaks TLS, and mount its Secret', () => {
    const production = buildOverlay('mutual TLS', 'production');
    const pod = only(production, 'StatefulSet').spec?.template?.spec;
    const [container] = pod?.containers ?? [];
    const probes = [container?.startupProbe, container?.readinessProbe, container?.livenessProbe];
    expect(probes.map((probe) => probe?.httpGet.port)).toEqual(['probes', 'probes', 'probes']);
    expect(container?.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/run/secrets/tls', readOnly: true });
    expect(pod?.volumes).toContainEqual({
      name: 'tls',
      secret: { secretName: 'billing-tls', optional: true, defaultMode: 0o440 },
    });
    const port = only(production, 'Service').spec?.ports?.find(({ name }) => name === 'http');
    expect(port).toMatchObject({ port: 443, targetPort: 'http' });
    expect(buildOverlay('mutual TLS', 'local').map(({ kind }) => kind)).not.toContain('Ingress');
  });

  it('hold no secret but those for trying things out, and say which ones are needed', () => {
    const production = buildOverlay('servers, basic', 'production');
    expect(production.map(({ kind }) => kind)).not.toContain('Secret');
    expect(deliverService('servers, basic').text('deploy/k8s/overlays/production/kustomization.yaml')).toContain(
      '# - DATABASE_PASSWORD: Password of the database',
    );
    const secret = only(buildOverlay('servers, basic', 'local'), 'Secret');
    expect(Buffer.from(secret.data?.DATABASE_URL ?? '', 'base64').toString()).toBe(
      'postgres://app:a$b@postgres:5432/app',
    );
  });

  it('say what they leave out', () => {
    expect(deliverService('servers, basic').plan.notes).toEqual([
      expect.stringContaining('k8s leaves out the job "migrate" of "server-outside"'),
      expect.stringContaining('k8s leaves out the server "search" of "server-outside"'),
    ]);
    expect(deliverService('basic').plan.notes).toEqual([]);
  });

  it('say whose they are, where that is known', () => {
    expect(only(buildOverlay('an identity', 'production'), 'Deployment').metadata.annotations).toEqual({
      'a8r.io/owner': 'payments',
      'a8r.io/repository': 'https://example.com/acme/billing',
    });
    expect(only(buildOverlay('basic', 'production'), 'Deployment').metadata.annotations).toBeUndefined();
    const [container] =
      only(buildOverlay('an identity', 'production'), 'Deployment').spec?.template?.spec.containers ?? [];
    expect(container?.image).toBe('registry.example.com/acme/billing:0.1.0');
  });
});
