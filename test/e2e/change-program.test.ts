import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCAFFOLD = resolve('bin/scaffold.js');
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

let root: string;
let shop: string;

/** Features of a user's own folder beside the bundled stack: what the catalogue holds does not matter here. */
const FEATURES = ['alpha', 'beta', 'middle', 'omega'];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'change-'));
  shop = join(root, 'shop');
  for (const id of FEATURES) {
    write(
      `own/${id}/feature.yaml`,
      `id: ${id}\nversion: 1.0.0\ntitle: ${id}\nsummary: The feature ${id}\ncategory: core\nproof: static\nneutral: true\n`,
    );
    write(`own/${id}/README.md`, `# ${id}\n`);
    write(`own/${id}/neutral/files/docs/own/${id}.md`, `# ${id}\n\nWhat it does.\n\nHow it does it.\n`);
    write(`own/${id}/neutral/slots/.gitignore`, `/${id}-cache/\n`);
  }
  expect(scaffold(root, 'new', 'shop', '--features', 'middle', '--module', 'invoice', '--yes').status).toBe(0);
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function run(cwd: string, program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...IDENTITY, CI: '1' },
  });
  return { status, stdout, stderr };
}

function scaffold(cwd: string, command: string, ...args: readonly string[]) {
  const folders = ['recover', 'eject'].includes(command) ? [] : ['--features-dir', join(root, 'own')];
  return run(cwd, 'node', SCAFFOLD, command, ...args, ...folders);
}

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = run(shop, 'git', ...args);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

function commit(message: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '-m', message);
}

describe('the built program', { timeout: 120_000 }, () => {
  it('adds and removes, and git sees no difference in the end', () => {
    const added = scaffold(shop, 'add', 'omega', '--json');
    expect([added.status, added.stderr]).toEqual([0, '']);
    expect(JSON.parse(added.stdout)).toMatchObject({
      schemaVersion: 1,
      written: true,
      features: { added: [{ id: 'omega' }] },
    });
    // What is as generated is no uncommitted work.
    expect(scaffold(shop, 'add', 'alpha').status).toBe(0);
    expect(existsSync(join(shop, 'docs/own/alpha.md'))).toBe(true);
    expect(scaffold(shop, 'remove', 'alpha', 'omega').status).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
  });

  it('shows a dry run as a diff that git applies', () => {
    const { status, stdout } = scaffold(shop, 'add', 'omega', '--dry-run', '--json');
    expect([status, git('status', '--porcelain')]).toEqual([0, '']);
    const diff = JSON.parse(stdout)
      .files.map((file: { diff: string }) => file.diff)
      .join('');
    const applied = spawnSync('git', ['apply', '--check', '-'], { cwd: shop, input: diff, encoding: 'utf8' });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
  });

  it('refuses uncommitted work with exit 4', () => {
    writeFileSync(join(shop, 'README.md'), 'mine\n');
    const { status, stderr } = scaffold(shop, 'add', 'omega');
    expect([status, stderr]).toEqual([4, expect.stringContaining('README.md is not committed')]);
    git('checkout', 'README.md');
  });

  it('goes on after a change that merged edits, but not after an edit of the merged file', () => {
    const file = join(shop, '.gitignore');
    writeFileSync(file, `${readFileSync(file, 'utf8')}/mine/\n`);
    writeFileSync(
      join(shop, 'package.json'),
      readFileSync(join(shop, 'package.json'), 'utf8').replace('{', '{\n  "mine": 1,'),
    );
    commit('mine');
    expect(scaffold(shop, 'add', 'omega').status).toBe(0);
    expect(scaffold(shop, 'add', 'alpha')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/omega-cache[\s\S]*\/mine\//);
    writeFileSync(file, `${readFileSync(file, 'utf8')}/more/\n`);
    expect(scaffold(shop, 'remove', 'alpha')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('.gitignore is not committed'),
    });
    git('reset', '--hard', '--quiet', 'HEAD~1');
    git('clean', '-fdq');
  });

  it('leaves a conflict with exit 5, which status finds until it is resolved', () => {
    const file = join(shop, 'docs/own/middle.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('What it does.', 'My words.'));
    commit('My words');
    expect(scaffold(shop, 'status', '--check').status).toBe(0);
    const removed = scaffold(shop, 'remove', 'middle');
    expect([removed.status, removed.stdout]).toEqual([5, expect.stringContaining('1 conflict left to you')]);
    const status = scaffold(shop, 'status', '--check');
    expect([status.status, status.stdout]).toEqual([
      5,
      expect.stringContaining('.scaffold/conflicts/docs/own/middle.md'),
    ]);
    git('reset', '--hard', '--quiet');
    git('clean', '-fdq');
  });

  it('goes on after two branches that each added a feature were merged', () => {
    git('checkout', '--quiet', '-b', 'one');
    expect(scaffold(shop, 'add', 'alpha').status).toBe(0);
    const file = join(shop, 'docs/own/alpha.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('What it does.', 'My words.'));
    commit('alpha');
    git('checkout', '--quiet', '-b', 'two', 'main');
    expect(scaffold(shop, 'add', 'omega').status).toBe(0);
    commit('omega');
    git('merge', '--quiet', '-m', 'both', 'one');
    // What is shown beforehand knows what git merged, as the change itself does.
    const planned = JSON.parse(scaffold(shop, 'sync', '--dry-run', '--json').stdout).files;
    expect(JSON.parse(scaffold(shop, 'status', '--json').stdout).behind).toEqual(
      planned.map(({ path, action }: { path: string; action: string }) => ({ path, action })),
    );
    expect(planned.map(({ action }: { action: string }) => action)).not.toContain('conflict');
    const synced = scaffold(shop, 'sync', '--json');
    expect([synced.status, synced.stderr]).toEqual([0, '']);
    expect(scaffold(shop, 'status', '--check').status).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('My words.');
    const ignored = readFileSync(join(shop, '.gitignore'), 'utf8');
    for (const id of ['alpha', 'middle', 'omega']) expect(ignored).toContain(`/${id}-cache/`);
    expect(readFileSync(join(shop, 'scaffold.yaml'), 'utf8')).toMatch(/- alpha\n {2}- middle\n {2}- omega\n/);
    commit('synced');
    expect(scaffold(shop, 'remove', 'omega').status).toBe(0);
    git('reset', '--hard', '--quiet');
    git('clean', '-fdq');
  });

  it('goes on where both branches changed the same lines, once a person has taken both', () => {
    git('checkout', '--quiet', '-b', 'three', 'main');
    expect(scaffold(shop, 'add', 'alpha').status).toBe(0);
    commit('alpha');
    git('checkout', '--quiet', '-b', 'four', 'main');
    expect(scaffold(shop, 'add', 'beta').status).toBe(0);
    commit('beta');
    const merged = run(shop, 'git', 'merge', '--quiet', 'three');
    const unmerged = git('diff', '--name-only', '--diff-filter=U').trim().split('\n');
    expect([merged.status, unmerged]).toEqual([1, expect.arrayContaining(['scaffold.yaml'])]);
    expect(unmerged.filter((path) => path.startsWith('.scaffold/'))).toEqual([]);
    expect(scaffold(shop, 'sync')).toMatchObject({ status: 2, stderr: expect.stringContaining('YAML_MALFORMED') });
    for (const path of unmerged) {
      const file = join(shop, path);
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^(<<<<<<< .*|=======|>>>>>>> .*)\n/gm, ''));
    }
    commit('both');
    const synced = scaffold(shop, 'sync');
    expect([synced.status, synced.stderr]).toEqual([0, '']);
    expect(scaffold(shop, 'status', '--check').status).toBe(0);
    commit('synced');
    expect(scaffold(shop, 'remove', 'alpha', 'beta').status).toBe(0);
    git('add', '--all');
    expect(git('diff', '--cached', '--stat', 'main')).toBe('');
    git('reset', '--hard', '--quiet');
  });

  it('goes on where a person took one side of a conflict only', () => {
    git('checkout', '--quiet', '-b', 'five', 'main');
    expect(scaffold(shop, 'add', 'alpha').status).toBe(0);
    commit('alpha');
    git('checkout', '--quiet', '-b', 'six', 'main');
    expect(scaffold(shop, 'add', 'beta').status).toBe(0);
    write('shop/docs/own/middle.md', '# middle\n\nMy words.\n\nHow it does it.\n');
    commit('beta');
    expect(run(shop, 'git', 'merge', '--quiet', 'five').status).toBe(1);
    const intent = join(shop, 'scaffold.yaml');
    writeFileSync(intent, readFileSync(intent, 'utf8').replace(/^(<<<<<<< .*|=======|>>>>>>> .*)\n/gm, ''));
    git('add', 'scaffold.yaml');
    git('checkout', '--ours', '.gitignore');
    commit('both');
    expect(readFileSync(join(shop, '.gitignore'), 'utf8')).not.toContain('/alpha-cache/');
    const synced = scaffold(shop, 'sync');
    expect([synced.status, synced.stderr]).toEqual([0, '']);
    expect(readFileSync(join(shop, '.gitignore'), 'utf8')).toMatch(/alpha-cache[\s\S]*beta-cache/);
    expect(readFileSync(join(shop, 'docs/own/middle.md'), 'utf8')).toContain('My words.');
    expect(scaffold(shop, 'status', '--check').status).toBe(0);
    git('add', '--all');
    git('reset', '--hard', '--quiet', 'main');
  });

  it('explains a line, checks the environment, recovers nothing, and leaves', () => {
    expect(scaffold(shop, 'why', 'docs/own/middle.md:1').stdout).toContain(
      'template  middle/neutral/files/docs/own/middle.md',
    );
    expect(scaffold(shop, 'doctor', '--json').status).toBe(0);
    expect(scaffold(shop, 'recover').stdout).toContain('nothing to recover');
    expect(scaffold(shop, 'eject').status).toBe(0);
    expect(existsSync(join(shop, '.scaffold')) || existsSync(join(shop, 'scaffold.yaml'))).toBe(false);
    expect(scaffold(shop, 'add', 'alpha')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('NOT_A_PROJECT'),
    });
  });
});
