import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { packArchive } from '../../scripts/package/archive.ts';
import { readProject } from '../../scripts/package/project.ts';
import { TARGETS } from '../../scripts/package/targets.ts';
import { sha256 } from '../../scripts/release/release-files.ts';
import { hasTools, runTool } from '../support/tools.ts';

interface Step {
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

const { program, version } = readProject();
const folder = mkdtempSync(join(tmpdir(), 'pipelines-'));
const workspace = join(folder, 'workspace');
const action: {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(readFileSync('action.yml', 'utf8'));
let server: ChildProcess;
let mirror = '';

/** A release whose program is the build that lies here, and a repository that was made by it. */
beforeAll(async () => {
  const release = join(folder, 'release');
  mkdirSync(release);
  mkdirSync(workspace);
  const script = `#!/bin/sh\nexec "${process.execPath}" "${resolve('bin/scaffold.js')}" "$@"\n`;
  const archive = packArchive('tar.gz', [{ path: program, content: Buffer.from(script), executable: true }]);
  const names = TARGETS.map(({ id }) => `${program}-${version}-${id}.tar.gz`);
  for (const name of names) writeFileSync(join(release, name), archive);
  writeFileSync(join(release, 'SHA256SUMS'), names.map((name) => `${sha256(archive)}  ${name}\n`).join(''));
  server = spawn(process.execPath, ['test/install/serve-release.ts', release], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = server.stdout === null ? [''] : await once(server.stdout, 'data');
  mirror = `${String(line).trim()}/ok`;
  git('init', '--quiet');
});
afterAll(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@b'];
  return spawnSync('git', [...identity, ...args], { cwd: workspace, encoding: 'utf8' }).stdout;
}

/** Runs the steps of the action as GitHub does: inputs in the environment, `bash -e`, paths and outputs by files. */
function runAction(inputs: Readonly<Record<string, string>>) {
  const files = { GITHUB_PATH: join(folder, 'path'), GITHUB_OUTPUT: join(folder, 'output') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const given: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    'base-url': mirror,
    ...inputs,
  };
  let output = '';
  for (const step of action.runs.steps) {
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [
        name,
        value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, input: string) => given[input] ?? ''),
      ]),
    );
    const path = [readFileSync(files.GITHUB_PATH, 'utf8').trim(), '/usr/bin:/bin'].filter(Boolean).join(':');
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        ...env,
        ...files,
        PATH: path,
        HOME: folder,
        CI: 'true',
        RUNNER_TEMP: folder,
        GITHUB_ACTION_PATH: resolve('.'),
      },
    });
    output += ended.stdout + ended.stderr;
    if (ended.status !== 0) return { status: ended.status, output, outputs: '' };
  }
  return { status: 0, output, outputs: readFileSync(files.GITHUB_OUTPUT, 'utf8') };
}

describe('action.yml', () => {
  it('generates, then finds no drift; finds it after an edit of scaffold.yaml, and syncs it away', () => {
    writeFileSync(join(workspace, 'intent.yaml'), 'name: demo\ntier: basic\n');
    const made = runAction({ command: 'generate', intent: 'intent.yaml', directory: 'demo', version });
    expect(made, made.output).toMatchObject({ status: 0, outputs: 'changed=true\n' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'made');
    expect(runAction({ directory: 'demo' })).toMatchObject({ status: 0, outputs: 'changed=false\n' });

    const intent = join(workspace, 'demo/scaffold.yaml');
    writeFileSync(intent, `${readFileSync(intent, 'utf8')}features: [rate-limit]\n`);
    git('commit', '--quiet', '--all', '--message', 'wish');
    const drift = runAction({ directory: 'demo' });
    expect(drift).toMatchObject({ status: 5, output: expect.stringContaining('rate-limit') });
    expect(runAction({ command: 'sync', directory: 'demo' })).toMatchObject({ status: 0, outputs: 'changed=true\n' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'synced');
    expect(runAction({ directory: 'demo' }).status).toBe(0);
    expect(runAction({ command: 'update', directory: 'demo' })).toMatchObject({
      status: 0,
      outputs: 'changed=false\n',
    });
  });

  it('refuses another command, and a version that the mirror does not have', () => {
    expect(runAction({ command: 'destroy' })).toMatchObject({
      status: 2,
      output: expect.stringContaining('::error::'),
    });
    expect(runAction({ version: '99.0.0' }).status).toBe(1);
  });

  it('puts no expression into a script', () => {
    expect(action.runs.steps.filter(({ run }) => run.includes('${'.concat('{')))).toEqual([]);
  });
});

/** The jobs of the component with these inputs, as GitLab puts them in. */
function readComponent(inputs: Readonly<Record<string, string>>): string {
  const text = readFileSync('templates/scaffold.yml', 'utf8');
  const spec: { spec: { inputs: Record<string, { default: string }> } } = parseAllDocuments(text)[0]?.toJS();
  const [, jobs = ''] = text.split(/^---$/m);
  return jobs.replace(
    /\$\[\[ inputs\.(\w+) \]\]/g,
    (_, name: string) => inputs[name] ?? spec.spec.inputs[name]?.default ?? '',
  );
}

describe('the component for GitLab', () => {
  it.runIf(hasTools('gitlabCiLocal'))('is a pipeline that GitLab accepts', () => {
    const place = join(folder, 'gitlab');
    mkdirSync(place);
    writeFileSync(join(place, '.gitlab-ci.yml'), readComponent({}));
    spawnSync('git', ['init', '--quiet'], { cwd: place });
    spawnSync('git', ['remote', 'add', 'origin', 'git@gitlab.example:a/b.git'], { cwd: place });
    const { exitCode, output } = runTool('gitlabCiLocal', ['--list', '--file', '.gitlab-ci.yml'], place);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('scaffold');
  });

  it('checks, and leaves the patch of an update', () => {
    const tools = join(folder, 'scaffold/bin');
    const run = (command: string) => {
      const job: { script: readonly string[]; variables: Record<string, string> } = parse(
        readComponent({ command, directory: 'demo' }),
      ).scaffold;
      const env = { ...job.variables, PATH: `${tools}:/usr/bin:/bin`, HOME: folder, CI_PROJECT_DIR: workspace };
      return spawnSync('sh', ['-e', '-c', job.script.join('\n')], { cwd: workspace, encoding: 'utf8', env });
    };
    expect(run('check')).toMatchObject({ status: 0 });
    const intent = join(workspace, 'demo/scaffold.yaml');
    writeFileSync(intent, readFileSync(intent, 'utf8').replace('features: [rate-limit]', 'features: []'));
    git('commit', '--quiet', '--all', '--message', 'no wish');
    expect(run('check').status).toBe(5);
    expect(run('sync')).toMatchObject({ status: 0 });
    expect(readFileSync(join(workspace, 'scaffold.patch'), 'utf8')).toContain('rate-limit');
    expect(run('check')).toMatchObject({ status: 0 });
  });

  it('names the image of this project', () => {
    expect(readComponent({})).toContain(`name: ghcr.io/${readProject().slug}:latest`);
  });
});
