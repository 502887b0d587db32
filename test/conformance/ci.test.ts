import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DELIVERED, type DeliveredName, deliverService } from '../support/delivered-service.ts';
import { hasTools, runTool, TOOLS } from '../support/tools.ts';

const NAMES = Object.keys(DELIVERED) as DeliveredName[];
const GITHUB = NAMES.filter((name) => !name.startsWith('GitLab'));
const GITLAB = NAMES.filter((name) => name.startsWith('GitLab'));
const WORKFLOWS = '.github/workflows';

/** What these find depends on the day, not on the change. */
const OUTSIDE_OF_THE_GATE = new Set(['advisories', 'code-faults']);

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, GithubJob>>;
}

interface GithubJob {
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly 'timeout-minutes': number;
  readonly permissions?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, unknown>>;
  readonly steps: readonly {
    readonly run?: string;
    readonly uses?: string;
    readonly if?: string;
    readonly with?: unknown;
  }[];
}

interface GitlabJob {
  readonly needs?: readonly string[];
  readonly rules?: readonly { readonly if: string }[];
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
  readonly services?: readonly unknown[];
  readonly variables?: Readonly<Record<string, string>>;
}

function workflow(name: DeliveredName, file = 'ci.yml'): Workflow {
  return deliverService(name).yaml(`${WORKFLOWS}/${file}`)[0] as Workflow;
}

function pipeline(name: DeliveredName): Readonly<Record<string, GitlabJob>> {
  return deliverService(name).yaml('.gitlab-ci.yml')[0] as Readonly<Record<string, GitlabJob>>;
}

describe('GitHub Actions', () => {
  it.runIf(hasTools('actionlint', 'shellcheck')).each(GITHUB)('pleases actionlint: %s', (name) => {
    const { folder } = deliverService(name);
    const files = readdirSync(join(folder, WORKFLOWS)).map((file) => `${WORKFLOWS}/${file}`);
    const args = ['-no-color', '-shellcheck', TOOLS.shellcheck.call[0], '-pyflakes', '', ...files];
    expect(runTool('actionlint', args, folder)).toEqual({ exitCode: 0, output: '' });
  });

  it.runIf(hasTools('actionlint'))('would not, with a job that needs an unknown one', () => {
    const { folder, text } = deliverService('basic');
    writeFileSync(
      join(folder, 'faulty.yml'),
      text(`${WORKFLOWS}/ci.yml`).replace('needs: [check, test]', 'needs: [checks]'),
    );
    expect(runTool('actionlint', ['faulty.yml'], folder).exitCode).not.toBe(0);
  });

  it.each(GITHUB)('reads only, keeps no credentials, names exact versions, and ends in time: %s', (name) => {
    for (const file of readdirSync(join(deliverService(name).folder, WORKFLOWS))) {
      const { permissions, jobs } = workflow(name, file);
      expect(permissions).toEqual({ contents: 'read' });
      for (const job of Object.values(jobs)) {
        expect(job['timeout-minutes']).toBeGreaterThan(0);
        for (const { uses, with: inputs } of job.steps) {
          if (uses !== undefined) expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
          if (uses?.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
        }
      }
    }
  });

  it.each(GITHUB)('has one check that needs every job of a change: %s', (name) => {
    const { gate, ...jobs } = workflow(name).jobs;
    // A job with a condition is skipped at times, which the gate takes for a failure.
    const always = Object.entries(jobs)
      .filter(([id, job]) => job.if === undefined && !OUTSIDE_OF_THE_GATE.has(id))
      .map(([id]) => id);
    expect([...(gate?.needs ?? [])].sort()).toEqual(always.sort());
    expect(gate?.if).toBe('always()');
  });

  it('fails the gate for everything but success', () => {
    const [step] = workflow('basic').jobs.gate?.steps ?? [];
    for (const [failed, status] of [
      ['false', 0],
      ['true', 1],
    ] as const) {
      expect(spawnSync('sh', ['-c', step?.run ?? 'exit 9'], { env: { ...process.env, FAILED: failed } }).status).toBe(
        status,
      );
    }
  });

  it('has a workflow for the night, for tags and for the button only with such jobs', () => {
    expect(readdirSync(join(deliverService('basic').folder, WORKFLOWS))).toEqual(['ci.yml']);
    expect(Object.keys(workflow('servers, advanced', 'nightly.yml').jobs)).toEqual(
      expect.arrayContaining(['at-night', 'merged-or-at-night', 'advisories']),
    );
    expect(Object.keys(workflow('servers, advanced', 'manual.yml').jobs)).toEqual(
      expect.arrayContaining(['at-night', 'probing']),
    );
    expect(Object.keys(workflow('servers, advanced', 'release.yml').jobs)).toEqual([
      'of-a-release',
      'release-image',
      'release-parts',
    ]);
    expect(Object.keys(workflow('servers, advanced').jobs)).not.toContain('at-night');
    // What a job of a change asks itself is false at night.
    expect(workflow('servers, advanced').jobs['merged-or-at-night']?.if).toContain('refs/heads/main');
    expect(workflow('servers, advanced', 'nightly.yml').jobs['merged-or-at-night']?.if).toBeUndefined();
  });

  it('starts servers beside the job, with a command where they have one', () => {
    const { 'with-server': plain, 'with-special-server': special } = workflow('servers, advanced').jobs;
    expect(plain?.services).toMatchObject({ postgres: { image: 'postgres:17.6-bookworm', ports: ['5432:5432'] } });
    expect(plain?.env).toEqual({ DATABASE_URL: 'postgres://app:a$b@localhost:5432/app', MODE: 'it\'s $5: "all"' });
    expect(special?.services).toBeUndefined();
    expect(special?.steps.map(({ run }) => run)).toContainEqual(
      expect.stringContaining('example/search:1.2.3 search --memory-only'),
    );
  });

  it('lets a job write what it says, and no other', () => {
    const {
      'ready-made': job,
      'code-faults': analysis,
      'release-proposal': proposal,
      publish,
      ...others
    } = workflow('servers, advanced').jobs;
    expect(job?.permissions).toEqual({
      contents: 'read',
      actions: 'read',
      'security-events': 'write',
      packages: 'write',
      'id-token': 'write',
    });
    expect(analysis?.permissions).toEqual({ contents: 'read', actions: 'read', 'security-events': 'write' });
    expect(proposal?.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
    expect(publish?.permissions).toEqual({ contents: 'read', packages: 'write', 'id-token': 'write' });
    expect(Object.values(others).filter(({ permissions }) => permissions !== undefined)).toEqual([]);
  });

  it('has ready-made steps, and the history for jobs that read it', () => {
    const { 'ready-made': job, 'of-history': reader, check } = workflow('servers, advanced').jobs;
    expect(job?.steps).toContainEqual({
      uses: 'example/analyse@v1.2.3',
      with: { level: '1', queries: 'first\nsecond' },
    });
    expect(reader?.steps[0]?.with).toEqual({ 'persist-credentials': false, 'fetch-depth': 0 });
    expect(check?.steps[0]?.with).toEqual({ 'persist-credentials': false });
  });

  it('delivers after the gate, to one place at a time, with what people have set for it', () => {
    const { delivered, 'after-delivery': after } = workflow('servers, advanced').jobs;
    expect(delivered).toMatchObject({
      if: "github.event_name == 'push' && github.ref == 'refs/heads/main' && vars.DELIVERY == 'true'",
      needs: ['gate'],
      environment: 'staging',
      concurrency: { group: 'deploy-staging' },
      env: {
        CLUSTER: expect.stringContaining('{{ vars.CLUSTER }}'),
        CLUSTER_TOKEN: expect.stringContaining('{{ secrets.CLUSTER_TOKEN }}'),
      },
    });
    expect(after?.needs).toEqual(['delivered', 'gate']);
    const [, name, login] = delivered?.steps ?? [];
    const output = spawnSync('sh', ['-c', `GITHUB_ENV=$(mktemp); ${name?.run}; cat "$GITHUB_ENV"`], {
      encoding: 'utf8',
      env: { ...process.env, GITHUB_REPOSITORY: 'Acme/Billing' },
    });
    expect(output.stdout).toBe('IMAGE=ghcr.io/acme/billing\n');
    // Stands in for the container engine: shows where it would log in.
    const engine = 'docker() { cat; echo " $*"; }';
    const shown = spawnSync('sh', ['-c', `${engine}\n${login?.run}`], {
      encoding: 'utf8',
      env: { ...process.env, IMAGE: 'ghcr.io/acme/billing', REGISTRY_USER: 'ada', REGISTRY_PASSWORD: 'secret' },
    });
    expect(shown.stdout).toBe('secret\n login ghcr.io --username ada --password-stdin\n');
  });

  it('runs tools in their images, with the variables of the job', () => {
    const run = workflow('servers, advanced', 'nightly.yml').jobs['at-night']?.steps.at(-1)?.run ?? '';
    // Stands in for the container engine: shows what the shell in the container would get.
    const { stdout } = spawnSync(
      'sh',
      ['-c', `docker() { for word; do last=$word; done; printf %s "$last"; }\n${run}`],
      { encoding: 'utf8' },
    );
    expect(stdout).toBe('scan --level "$LEVEL"\nscan --done\n');
    expect(run).toContain('--env LEVEL');
  });
});

describe.runIf(hasTools('zizmor', 'gitleaks'))('the security checks', () => {
  it('find nothing to complain about in the workflows that run them', () => {
    const { folder } = deliverService('checked and delivered');
    const { exitCode, output } = runTool(
      'zizmor',
      ['--offline', '--config', '.github/zizmor.yml', '--no-progress', WORKFLOWS],
      folder,
    );
    expect(exitCode, output).toBe(0);
    expect(output).toContain('No findings to report');
  });

  it('would find a title of a pull request that reaches a shell', () => {
    const { folder, text } = deliverService('checked and delivered');
    mkdirSync(join(folder, 'faulty/.github/workflows'), { recursive: true });
    const title = ['$', '{{ github.event.pull_request.title }}'].join('');
    const faulty = text(`${WORKFLOWS}/ci.yml`).replace('run: npm ci', () => `run: echo "${title}"`);
    writeFileSync(join(folder, 'faulty', WORKFLOWS, 'ci.yml'), faulty);
    expect(runTool('zizmor', ['--offline', 'faulty'], folder).exitCode).not.toBe(0);
  });

  it.each(['checked and delivered', 'servers, advanced', 'GitLab'] as const)(
    'find no secret in what is generated: %s',
    (name) => {
      const { folder, has } = deliverService(name);
      const config = has('.gitleaks.toml') ? ['--config', '.gitleaks.toml'] : [];
      const { exitCode, output } = runTool('gitleaks', ['dir', '--redact', '--no-banner', ...config, '.'], folder);
      expect(exitCode, output).toBe(0);
    },
  );

  it('would find a key that somebody left behind', () => {
    const { folder } = deliverService('checked and delivered');
    const key = ['ghp', Array.from({ length: 36 }, (_, index) => ((index * 7) % 36).toString(36)).join('')].join('_');
    writeFileSync(join(folder, 'faulty.env'), `GITHUB_TOKEN=${key}\n`);
    const { exitCode, output } = runTool('gitleaks', ['dir', '--redact', '--no-banner', 'faulty.env'], folder);
    rmSync(join(folder, 'faulty.env'));
    expect(exitCode, output).toBe(1);
  });
});

describe('GitLab CI', () => {
  it.runIf(hasTools('gitlabCiLocal')).each(GITLAB)('fits the schema of GitLab and resolves: %s', (name) => {
    const { folder } = deliverService(name);
    const { exitCode, output } = listGitlabJobs(folder, '.gitlab-ci.yml');
    expect(exitCode, output).toBe(0);
    expect(output).toContain('json schema validated');
    expect(output).toMatch(/^gate .*\[check,test,.*\]/m);
  });

  it.runIf(hasTools('gitlabCiLocal'))('would not, with a misspelt key', () => {
    const { folder, text } = deliverService('GitLab');
    writeFileSync(join(folder, 'faulty.yml'), text('.gitlab-ci.yml').replace('timeout:', 'time-out:'));
    expect(listGitlabJobs(folder, 'faulty.yml').exitCode).not.toBe(0);
  });

  it('has the jobs of GitHub with the same commands', () => {
    const github = workflow('servers, advanced').jobs;
    const gitlab = pipeline('GitLab with every job');
    const shared = Object.keys(github).filter(
      (id) => !['gate', 'with-engine', 'e2e', 'ready-made', 'workflow-faults', 'release-proposal'].includes(id),
    );
    for (const id of shared) {
      const { script = [], after_script: after = [] } = gitlab[id] ?? {};
      const commands = (github[id]?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [run]));
      const plain = commands.filter((run) => !/^(npm ci|docker run|curl|echo "(IMAGE|\$REG)) ?/.test(run));
      expect([...script, ...after], id).toEqual(expect.arrayContaining(plain));
      expect(gitlab[id]?.needs ?? [], id).toEqual(github[id]?.needs ?? []);
    }
    expect(gitlab.delivered).toMatchObject({ stage: 'deliver', environment: 'staging', resource_group: 'staging' });
    expect(gitlab.delivered?.rules?.[0]).toEqual({ if: '$DELIVERY != "true"', when: 'never' });
    expect(gitlab.delivered?.variables).toMatchObject({ IMAGE: '$CI_REGISTRY_IMAGE' });
    expect(shared.length).toBeGreaterThan(6);
  });

  it('says which job it leaves out, and waits for it nowhere', () => {
    const { plan } = deliverService('GitLab with every job');
    expect(plan.notes).toContainEqual(
      expect.stringContaining('ci-gitlab leaves out the job "with-engine" of "many-jobs"'),
    );
    expect(plan.notes).toContainEqual(
      expect.stringContaining('ci-gitlab leaves out the job "ready-made" of "many-jobs"'),
    );
    const { gate, ...jobs } = pipeline('GitLab with every job');
    for (const id of ['with-engine', 'ready-made']) {
      expect(Object.keys(jobs)).not.toContain(id);
      expect(gate?.needs).not.toContain(id);
    }
    expect(jobs['of-history']?.variables).toEqual({ GIT_DEPTH: 0 });
    expect(gate?.needs).toContain('with-server');
  });

  it('runs jobs at their times, once there are other times than changes', () => {
    const jobs = pipeline('GitLab with every job');
    expect(jobs['at-night']?.rules?.map((rule) => rule.if)).toEqual([
      '$CI_PIPELINE_SOURCE == "schedule"',
      '$CI_PIPELINE_SOURCE == "web"',
    ]);
    expect(jobs['only-on-change']?.rules).toHaveLength(1);
    expect(jobs.check?.rules).toHaveLength(2);
    expect(pipeline('GitLab').check?.rules).toBeUndefined();
  });

  it('gives servers and jobs their variables, dollars included', () => {
    const { 'with-server': job } = pipeline('GitLab with every job');
    expect(job?.variables).toEqual({ DATABASE_URL: 'postgres://app:a$$b@postgres:5432/app', MODE: 'it\'s $$5: "all"' });
    expect(job?.services).toMatchObject([{ alias: 'postgres', variables: { POSTGRES_PASSWORD: 'a$$b' } }]);
  });
});

it.each(NAMES)('requests of jobs go to a port that is published: %s', (name) => {
  const { text, has } = deliverService(name);
  const file = has('.gitlab-ci.yml') ? '.gitlab-ci.yml' : `${WORKFLOWS}/ci.yml`;
  const asked = [...text(file).matchAll(/http:\/\/127\.0\.0\.1:(\d+)\/health\/ready/g)].map(([, port]) => port);
  expect(asked).toEqual(['8080']);
  expect(text('deploy/docker/Dockerfile')).toContain('EXPOSE 8080\n');
});

/** It wants a repository around the file. */
function listGitlabJobs(folder: string, file: string): { readonly exitCode: number; readonly output: string } {
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'git@example.com:acme/billing.git');
  git('commit', '--quiet', '--allow-empty', '--message=start');
  return runTool('gitlabCiLocal', ['--list', '--file', file], folder);
}
