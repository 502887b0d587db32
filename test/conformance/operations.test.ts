import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ScaffoldError } from '../../src/domain/errors.ts';
import { planFromYaml } from '../support/plan.ts';
import { hasTools, OPERATOR_DEFINITIONS, runTool } from '../support/tools.ts';

const FOLDER = 'deploy/observability/prometheus';

/** Alerts that call somebody, as definitions: more than these and nobody listens. Each journey may add two. */
const PAGES = { basic: 1, intermediate: 3, advanced: 5, enterprise: 5 } as const;
const JOURNEYS = [
  { id: 'pay', title: 'Paying', operations: 'createInvoice getInvoice' },
  { id: 'look-up', title: 'Looking up', operations: 'listInvoices' },
];

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly (Alert | { record: string })[] }[];
}

interface RuleTests {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test?: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
    readonly promql_expr_test?: readonly { readonly expr: string; readonly exp_samples: readonly unknown[] }[];
  }[];
}

function readService(intent: string) {
  const { plan } = planFromYaml(`name: billing\nmodules: [{ name: invoice }]\n${intent}`);
  const files = new Map(plan.files.map(({ path, content }) => [path, content]));
  const read = (path: string): string => String(files.get(path));
  const below = (folder: string): readonly string[] =>
    [...files.keys()].filter((path) => path.startsWith(`${FOLDER}/${folder}/`));
  const groups = below('rules').flatMap((path) => (parse(read(path)) as RuleFile).groups);
  const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
  const tests = below('tests').flatMap((path) => (parse(read(path)) as RuleTests).tests);
  const runbooks = [...files.keys()].filter((path) => path.startsWith('docs/runbooks/'));
  return { alerts, tests, runbooks, read };
}

type Service = ReturnType<typeof readService>;

/** What a test makes fire: an alert by its name, or a burn rate of an objective. */
function listProven({ tests }: Service): ReadonlySet<string> {
  const named = tests.flatMap(({ alert_rule_test: of = [] }) =>
    of.filter(({ exp_alerts }) => exp_alerts.length > 0).map(({ alertname }) => alertname),
  );
  const burning = tests.flatMap(({ name, promql_expr_test: of = [] }) =>
    of
      .filter(({ exp_samples }) => exp_samples.length > 0)
      .flatMap(({ expr }) => /burn="([\w-]+)"/.exec(expr)?.slice(1) ?? [])
      .map((burn) => `${name.split(':')[0]} ${burn}`),
  );
  return new Set([...named, ...burning]);
}

function keyOf({ alert, expr, labels }: Alert): string {
  return labels.burn === undefined ? alert : `${/slo_id="([\w-]+)"/.exec(expr)?.[1]} ${labels.burn}`;
}

/** Messages and hints of all that is wrong with an intent. */
function listProblems(intent: string): readonly string[] {
  try {
    readService(intent);
    return [];
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    return error.problems.map(({ message, hint }) => `${message} ${hint}`);
  }
}

const CASES = [
  ['basic', 'tier: basic', 0],
  ['intermediate', 'tier: intermediate', 0],
  ['advanced', 'tier: advanced', 0],
  ['enterprise', 'tier: enterprise', 1],
  ['enterprise', `tier: enterprise\nfeatures: [{ id: slo, options: { journeys: ${JSON.stringify(JOURNEYS)} } }]`, 2],
] as const;

describe.each(CASES)('the alerts of tier %s: %s', (tier, intent, journeys) => {
  const service = readService(intent);

  it('have one runbook each, to which they lead, and no runbook is left over', () => {
    const linked = new Set(service.alerts.map(({ annotations }) => annotations.runbook_url));
    expect([...linked].sort()).toEqual(service.runbooks.toSorted());
    for (const path of service.runbooks) {
      const page = service.read(path);
      expect(page, path).toMatch(/^# [A-Z]\w+\n/);
      expect(page, path).toMatch(/\n## What it means\n[\s\S]+\n## First quer(y|ies)\n[\s\S]+\n## What to do\n\n1\. /);
    }
  });

  it('are each proven by a test that makes them fire', () => {
    const tested = tier === 'basic' ? [] : service.alerts;
    const proven = listProven(service);
    expect(tested.map(keyOf).filter((key) => !proven.has(key))).toEqual([]);
    const keys = new Set(service.alerts.map(keyOf));
    expect([...proven].filter((key) => !keys.has(key))).toEqual([]);
  });

  it('call somebody from few definitions only', () => {
    const pages = service.alerts.filter(({ labels }) => labels.severity === 'critical');
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.length).toBeLessThanOrEqual(PAGES[tier] + 2 * journeys);
  });
});

/** The schema of a kind of object of the Prometheus operator, where kubeconform looks for it. */
function writeSchema(folder: string, plural: string, kind: string): void {
  const text = readFileSync(join(OPERATOR_DEFINITIONS, `monitoring.coreos.com_${plural}.yaml`), 'utf8');
  const definition: { spec: { versions: readonly { schema: { openAPIV3Schema: object } }[] } } = parse(text);
  const [version] = definition.spec.versions;
  writeFileSync(join(folder, `${kind}.json`), closeObjects(JSON.stringify(version?.schema.openAPIV3Schema)));
}

/** The operator drops what it does not know; a test has to see it. */
function closeObjects(schema: string): string {
  return JSON.stringify(
    JSON.parse(schema, (key, value) =>
      key !== 'metadata' && value?.type === 'object' && value.properties !== undefined
        ? { ...value, additionalProperties: false }
        : value,
    ),
  );
}

describe.runIf(hasTools('kubeconform', 'operatorDefinitions'))('the objects for the Prometheus operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-operator-'));
  const check = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return runTool('kubeconform', ['-strict', '-schema-location', '{{.ResourceKind}}.json', name], folder);
  };

  beforeAll(() => {
    writeSchema(folder, 'prometheusrules', 'prometheusrule');
    writeSchema(folder, 'servicemonitors', 'servicemonitor');
    writeSchema(folder, 'probes', 'probe');
  });

  it.each(['basic', 'intermediate', 'advanced', 'enterprise'])('fit its definitions: tier %s', (tier) => {
    const { read } = readService(`tier: ${tier}`);
    for (const name of [
      'prometheus-rule.yaml',
      'service-monitor.yaml',
      ...(tier === 'enterprise' ? ['probe.yaml'] : []),
    ])
      expect(check(name, read(`deploy/k8s/components/monitoring/${name}`))).toEqual({ exitCode: 0, output: '' });
  });

  it('would not with a key that is not there', () => {
    const text = readService('tier: intermediate').read('deploy/k8s/components/monitoring/prometheus-rule.yaml');
    expect(check('faulty.yaml', text.replace('keep_firing_for', 'keepFiringFor')).exitCode).toBe(1);
  });
});

describe('workers', () => {
  const { read } = readService('tier: advanced\nfeatures: [db-postgres]');

  it('are scraped like the service, under a job of their own', () => {
    expect(parse(read('deploy/observability/prometheus/prometheus.yaml')).scrape_configs).toEqual([
      { job_name: 'billing', static_configs: [{ targets: ['app:9464'] }] },
      { job_name: 'billing-worker', static_configs: [{ targets: ['worker:9464'] }] },
    ]);
    const monitor = parse(read('deploy/k8s/components/monitoring/service-monitor.yaml'));
    expect(monitor.spec.endpoints.map(({ port }: { port: string }) => port)).toEqual(['metrics', 'worker-metrics']);
    const service = parse(read('deploy/k8s/base/service-worker.yaml'));
    expect(service).toMatchObject({
      metadata: { name: 'billing-worker' },
      spec: { ports: [{ name: 'worker-metrics', port: 9464, targetPort: 'worker-metrics' }] },
    });
    expect(read('deploy/k8s/base/config.env').match(/METRICS_PORT/g)).toHaveLength(1);
  });

  it('are told the name of their pod, and stop at once: nobody calls them', () => {
    const [container] = parse(read('deploy/k8s/base/deployment-worker.yaml')).spec.template.spec.containers;
    expect(container.env[0]).toEqual({
      name: 'K8S_POD_NAME',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
    expect(container.lifecycle).toBeUndefined();
    const [app] = parse(read('deploy/k8s/base/stateful-set.yaml')).spec.template.spec.containers;
    expect(app.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });
});

describe('what goes to production', () => {
  it.each([
    ['advanced', ['gate', 'verify-staging']],
    ['enterprise', ['gate', 'release-gate', 'verify-staging']],
  ])('waits at tier %s for %j', (tier, needs) => {
    const { read } = readService(`tier: ${tier}\nfeatures: [ci-github, deploy-pipeline]`);
    const { jobs } = parse(read('.github/workflows/ci.yml'));
    expect(jobs['deploy-production'].needs.toSorted()).toEqual(needs);
  });
});

describe('an impossible objective', () => {
  it.each([
    ['availabilityTarget: 90', 'would need 144 % bad requests'],
    ['availabilityTarget: 92.5, period: 7d', 'Choose a target of 92.6 % or above'],
    ['journeys: [{ id: pay, title: Paying, operations: createInvoce }]', 'Did you mean "createInvoice"?'],
  ])('is refused: %s', (options, reason) => {
    const problems = listProblems(`tier: advanced\nfeatures: [{ id: slo, options: { ${options} } }]`);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toContain(reason);
  });
});

describe('the threshold of a latency objective', () => {
  it('becomes a boundary of the histogram, in the code and in the rules', () => {
    const { read } = readService('tier: advanced\nfeatures: [{ id: slo, options: { latencyThreshold: 0.3 } }]');
    expect(read('src/platform/metrics/boundaries.ts')).toContain('0.25, 0.3, 0.5');
    expect(read(`${FOLDER}/rules/latency.yaml`)).toContain('le=~"0[.]3([.]0)?"');
    expect(read('docs/metrics.md')).toContain('0.25, 0.3, 0.5');
  });
});
