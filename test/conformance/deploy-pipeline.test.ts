import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DeliveredName, deliverService } from '../support/delivered-service.ts';
import { standIn } from '../support/stand-in.ts';
import { hasTools, runTool, TOOLS } from '../support/tools.ts';

interface Deployment {
  readonly status: number | null;
  readonly output: string;
  /** What was asked of the cluster and of the service, without files and host names. */
  readonly calls: readonly string[];
}

/** Runs the script of the pipeline against programs that stand in for the cluster and the network. */
function deploy(
  name: DeliveredName,
  environment: string,
  kubectl: string,
  curl = '',
  env: NodeJS.ProcessEnv = {},
): Deployment {
  const folder = mkdtempSync(join(tmpdir(), 'scaffold-deploy-'));
  cpSync(join(deliverService(name).folder, 'deploy'), join(folder, 'deploy'), { recursive: true });
  // What is applied is shown too: the kinds, and what they run.
  const show = 'case "$*" in *apply*) grep -E "^kind|image:" | tr "\\n" " " | sed "s/^/applies /"; echo;; esac';
  const programs = standIn({ kubectl: `${show}\n${kubectl}`, curl });
  const { status, stdout, stderr } = spawnSync('sh', ['deploy/pipeline/deploy.sh', environment], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${dirname(TOOLS.kustomize.call[0])}:${programs.path}`,
      IMAGE: 'registry.example.com/billing',
      VERSION: 'abc123',
      KUBE_CONFIG: 'apiVersion: v1',
      HEALTH_PAUSE: '0',
      HEALTH_TRIES: '3',
      ...env,
    },
  });
  return { status, output: stdout + stderr, calls: programs.calls() };
}

const on = (environment: string, ...words: readonly string[]) =>
  `kubectl --namespace billing${environment === 'staging' ? '-staging' : ''} ${words.join(' ')}`;

describe.runIf(hasTools('kustomize'))('the pipeline', () => {
  it('migrates, rolls out, waits, and asks for the health', () => {
    const { status, output, calls } = deploy('checked and delivered', 'staging', '', '', {
      SERVICE_URL: 'https://staging.example.com',
    });
    expect(status, output).toBe(0);
    expect(calls).toEqual([
      'kubectl apply --filename -',
      on('staging', 'delete job/billing-migrate --ignore-not-found --wait'),
      'kubectl apply --filename -',
      on('staging', 'wait --for=condition=complete --timeout=600s job/billing-migrate'),
      'kubectl apply --filename -',
      on('staging', 'rollout status deployment/billing --timeout=300s'),
      expect.stringContaining('https://staging.example.com/health/ready'),
    ]);
    const [before, jobs, rest] = output.split('\n').filter((line) => line.startsWith('applies'));
    expect(before?.match(/kind: \w+/g)?.sort()).toEqual([
      'kind: ConfigMap',
      'kind: Namespace',
      'kind: NetworkPolicy',
      'kind: ServiceAccount',
    ]);
    expect(jobs).toMatch(/^applies kind: Job +image: registry\.example\.com\/billing:abc123 $/);
    expect(rest).toMatch(/kind: Deployment +image: registry\.example\.com\/billing:abc123/);
    expect(rest).not.toContain('kind: Job');
  });

  it('rolls nothing out when the migration fails, and shows why', () => {
    const { status, output, calls } = deploy(
      'checked and delivered',
      'production',
      'case "$*" in *" wait "*) exit 1;; esac',
    );
    expect(status).toBe(1);
    expect(output).toContain('Nothing was rolled out');
    expect(calls.at(-1)).toBe(on('production', 'logs job/billing-migrate --tail=100'));
    expect(calls.filter((call) => call.includes('apply'))).toHaveLength(2);
  });

  it('takes a version back that does not become ready', () => {
    const { status, output, calls } = deploy(
      'checked and delivered',
      'production',
      'case "$*" in *"rollout status"*) exit 1;; esac',
    );
    expect(status).toBe(1);
    expect(output).toContain('does not become ready. The version of before comes back.');
    expect(calls).toContain(on('production', 'rollout undo deployment/billing'));
  });

  it('takes a version back that runs and cannot be called', () => {
    const url = { SERVICE_URL: 'https://example.com' };
    const { status, calls } = deploy('checked and delivered', 'production', '', 'exit 22', url);
    expect(status).toBe(1);
    expect(calls.filter((call) => call.startsWith('curl'))).toHaveLength(3);
    expect(calls).toContain(on('production', 'rollout undo deployment/billing'));
  });

  it('knows a service that keeps its state, and one without jobs', () => {
    const { status, calls } = deploy('pipeline, state in a file', 'production', '');
    expect(status).toBe(0);
    expect(calls).toEqual([
      'kubectl apply --filename -',
      on('production', 'rollout status statefulset/billing --timeout=300s'),
    ]);
  });

  it.each(['IMAGE', 'VERSION', 'KUBE_CONFIG'])('does nothing without %s', (variable) => {
    const { status, output, calls } = deploy('checked and delivered', 'production', '', '', { [variable]: '' });
    expect(status).not.toBe(0);
    expect(output).toContain(variable);
    expect(calls).toEqual([]);
  });

  it.runIf(hasTools('kubernetesValidate')).each(['staging', 'production'])(
    'applies what Kubernetes accepts: %s',
    (environment) => {
      const { folder } = deliverService('checked and delivered');
      const { output, exitCode } = runTool('kustomize', ['build', `deploy/pipeline/${environment}`], folder);
      expect(exitCode, output).toBe(0);
      writeFileSync(join(folder, 'pipeline.yaml'), output);
      const result = runTool('kubernetesValidate', ['--strict', '--quiet', '-k', '1.34', 'pipeline.yaml'], folder);
      expect(result).toEqual({ exitCode: 0, output: '' });
      // The job finds the settings under the name that they get by their content.
      const [, settings] = /kind: ConfigMap[\s\S]*?\n {2}name: (\S+)/.exec(output) ?? [];
      expect(output.slice(output.indexOf('kind: Job'))).toContain(`name: ${settings}\n`);
    },
  );
});
