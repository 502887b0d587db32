import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execaRunner } from '../process/execa-runner.ts';
import { gitCli } from './git-cli.ts';

const IDENTITY = '[user]\n name = Ada\n email = ada@example.org\n';

let home: string;
let project: string;

/** The environment of a person whose global configuration is `config`. */
function environmentWith(config: string): NodeJS.ProcessEnv {
  writeFileSync(join(home, 'gitconfig'), config);
  return { PATH: process.env.PATH, HOME: home, GIT_CONFIG_GLOBAL: join(home, 'gitconfig'), GIT_CONFIG_NOSYSTEM: '1' };
}

/** The adapter, started by that person: of this process's environment nothing is left. */
function gitWith(environment: NodeJS.ProcessEnv) {
  const runner = execaRunner();
  const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
  return gitCli(
    { run: (argv, options) => runner.run(argv, { ...options, env: { ...nothing, ...environment, ...options.env } }) },
    environment,
  );
}

/** Runs git as that person would, apart from the adapter. */
function plainGit(environment: NodeJS.ProcessEnv, ...args: string[]): string {
  return execFileSync('git', args, { cwd: project, env: { ...environment, LC_ALL: 'C' }, encoding: 'utf8' }).trim();
}

function addHook(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), '#!/bin/sh\necho refused by hook >&2\nexit 1\n');
  chmodSync(join(folder, name), 0o755);
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'git-cli-home-'));
  project = mkdtempSync(join(tmpdir(), 'git-cli-project-'));
  writeFileSync(join(project, 'lf.txt'), 'one\ntwo\n');
  writeFileSync(join(project, 'crlf.txt'), 'one\r\ntwo\r\n');
});

afterEach(() => {
  rmSync(home, { recursive: true });
  rmSync(project, { recursive: true });
});

describe('probe', { timeout: 30_000 }, () => {
  it('finds git and an identity', async () => {
    const probe = await gitWith(environmentWith(IDENTITY)).probe(project);
    expect(probe).toEqual({ available: true, identity: true, insideWorkTree: false });
  });

  it('does not make up an identity', async () => {
    const probe = await gitWith(environmentWith('')).probe(project);
    expect(probe).toEqual({ available: true, identity: false, insideWorkTree: false });
  });

  it('takes the identity from the environment', async () => {
    const environment = {
      ...environmentWith(''),
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    };
    expect((await gitWith(environment).probe(project)).identity).toBe(true);
  });

  it('sees the work tree around a folder that does not exist yet', async () => {
    const environment = environmentWith(IDENTITY);
    plainGit(environment, 'init', '--quiet');
    expect((await gitWith(environment).probe(join(project, 'services', 'new'))).insideWorkTree).toBe(true);
  });

  it('tells that git is missing', async () => {
    const probe = await gitWith({ ...environmentWith(IDENTITY), PATH: home }).probe(project);
    expect(probe).toEqual({ available: false, identity: false, insideWorkTree: false });
  });
});

describe('createFirstCommit', { timeout: 30_000 }, () => {
  it('commits everything on main and returns the hash', async () => {
    const environment = environmentWith(IDENTITY);
    const hash = await gitWith(environment).createFirstCommit(project, 'Create "x"\n\nWith ünïcode.');
    expect(hash).toBe(plainGit(environment, 'rev-parse', 'main'));
    expect(plainGit(environment, 'log', '-1', '--format=%an <%ae>%n%B')).toBe(
      'Ada <ada@example.org>\nCreate "x"\n\nWith ünïcode.',
    );
    expect(plainGit(environment, 'status', '--porcelain')).toBe('');
  });

  it.each([
    ['autocrlf', '[core]\n autocrlf = true\n safecrlf = true\n'],
    ['autocrlf=input', '[core]\n autocrlf = input\n safecrlf = true\n'],
    [
      'a signing key that does not exist',
      '[commit]\n gpgSign = true\n[user]\n signingKey = 0xDEAD\n[gpg]\n program = false\n',
    ],
    ['another default branch', '[init]\n defaultBranch = trunk\n'],
    ['a template folder that does not exist', '[init]\n templateDir = /no/such/folder\n'],
    [
      'a commit template, verbose mode and another encoding',
      '[commit]\n verbose = true\n template = /no/such\n[i18n]\n commitEncoding = latin1\n',
    ],
  ])('is not changed by %s', async (_, config) => {
    const environment = environmentWith(IDENTITY + config);
    await gitWith(environment).createFirstCommit(project, 'Ä');
    expect(plainGit(environment, 'show', 'main:lf.txt')).toBe('one\ntwo');
    expect(plainGit(environment, 'cat-file', '-s', 'main:crlf.txt')).toBe('10');
    expect(plainGit(environment, 'cat-file', 'commit', 'main')).toMatch(/^committer Ada .*\n\nÄ$/m);
  });

  it('does not run global hooks', async () => {
    for (const hook of ['pre-commit', 'commit-msg', 'prepare-commit-msg', 'reference-transaction'])
      addHook(join(home, 'hooks'), hook);
    const environment = environmentWith(`${IDENTITY}[core]\n hooksPath = ${join(home, 'hooks')}\n`);
    expect(await gitWith(environment).createFirstCommit(project, 'x')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('does not run the hooks of a template, but leaves them to the repository', async () => {
    addHook(join(home, 'template', 'hooks'), 'pre-commit');
    const environment = environmentWith(`${IDENTITY}[init]\n templateDir = ${join(home, 'template')}\n`);
    await gitWith(environment).createFirstCommit(project, 'x');
    expect(existsSync(join(project, '.git/hooks/pre-commit'))).toBe(true);
  });

  it('commits what global ignore rules would hide, but not what the project ignores', async () => {
    writeFileSync(join(home, 'ignore'), '*.txt\n');
    writeFileSync(join(home, 'attributes'), '*.txt text eol=crlf\n');
    writeFileSync(join(project, '.gitignore'), 'secret\n');
    writeFileSync(join(project, 'secret'), '');
    const globals = `[core]\n excludesFile = ${join(home, 'ignore')}\n attributesFile = ${join(home, 'attributes')}\n`;
    const environment = environmentWith(IDENTITY + globals);
    await gitWith(environment).createFirstCommit(project, 'x');
    expect(plainGit(environment, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual([
      '.gitignore',
      'crlf.txt',
      'lf.txt',
    ]);
    expect(plainGit(environment, 'cat-file', '-s', 'main:crlf.txt')).toBe('10');
  });

  it('leaves the repository alone whose hook runs us', async () => {
    const outer = mkdtempSync(join(tmpdir(), 'git-cli-outer-'));
    execFileSync('git', ['init', '--quiet', outer]);
    const environment = {
      ...environmentWith(IDENTITY),
      GIT_DIR: join(outer, '.git'),
      GIT_WORK_TREE: outer,
      GIT_INDEX_FILE: join(outer, '.git/index'),
      GIT_AUTHOR_NAME: 'Outer',
      GIT_AUTHOR_EMAIL: 'outer@example.org',
      GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
    };
    await gitWith(environment).createFirstCommit(project, 'x');
    const clean = environmentWith(IDENTITY);
    expect(plainGit(clean, 'log', '-1', '--format=%an %as')).toMatch(/^Ada (?!2001)/);
    expect(existsSync(join(outer, '.git/index'))).toBe(false);
    rmSync(outer, { recursive: true });
  });

  it('makes a repository of its own inside an outer work tree', async () => {
    const environment = environmentWith(IDENTITY);
    plainGit(environment, 'init', '--quiet');
    const inner = join(project, 'inner');
    mkdirSync(inner);
    writeFileSync(join(inner, 'a'), '');
    await gitWith(environment).createFirstCommit(inner, 'x');
    expect(readFileSync(join(inner, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
    expect(existsSync(join(project, '.git/index'))).toBe(false);
  });

  it('without an identity says so and takes its repository away', async () => {
    const environment = environmentWith('');
    await expect(gitWith(environment).createFirstCommit(project, 'x')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringMatching(/^`git commit` fails: .*(identity|name|email)/i),
    });
    expect(existsSync(join(project, '.git'))).toBe(false);
  });
});

describe('listUncommitted', () => {
  it('lists what differs from the last commit, relative to the folder, in any language', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'status-'));
    const git = gitCli(execaRunner());
    expect(await git.listUncommitted(folder)).toBeUndefined();
    mkdirSync(join(folder, 'service/\u00fc'), { recursive: true });
    for (const name of ['a', 'gone', '\u00fc/b c']) writeFileSync(join(folder, 'service', name), 'x');
    const environment = {
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@b',
    };
    await gitCli(execaRunner(), { ...process.env, ...environment }).createFirstCommit(folder, 'first');
    writeFileSync(join(folder, 'service/\u00fc/b c'), 'y');
    writeFileSync(join(folder, 'service/new'), 'y');
    writeFileSync(join(folder, 'outside'), 'y');
    rmSync(join(folder, 'service/gone'));
    expect(await git.listUncommitted(join(folder, 'service'))).toEqual([
      { path: 'gone', tracked: true },
      { path: '\u00fc/b c', tracked: true },
      { path: 'new', tracked: false },
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe('what branches were before they were merged', () => {
  it('is read from the commits of the last merges, and of one that is under way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'merged-'));
    const environment = environmentWith(IDENTITY);
    const git = gitWith(environment);
    const run = (...args: string[]) =>
      execFileSync('git', args, { cwd: folder, env: environment, encoding: 'utf8' }).trim();
    expect(await git.listMergedCommits(folder)).toEqual([]);
    mkdirSync(join(folder, 'service'));
    writeFileSync(join(folder, 'service/a'), 'first\n');
    await git.createFirstCommit(folder, 'first');
    expect(await git.listMergedCommits(folder)).toEqual([]);
    for (const branch of ['one', 'two']) {
      run('checkout', '--quiet', '-b', branch, 'main');
      writeFileSync(join(folder, `service/${branch}`), `${branch}\n`);
      run('add', '--all');
      run('commit', '--quiet', '-m', branch);
    }
    const [one, two] = [run('rev-parse', 'one'), run('rev-parse', 'two')];
    run('merge', '--quiet', '--no-commit', 'one');
    expect(await git.listMergedCommits(folder)).toEqual([two, one]);
    run('commit', '--quiet', '-m', 'both');
    const service = join(folder, 'service');
    expect(await git.listMergedCommits(service)).toEqual([two, one]);
    expect(await git.readCommitted(service, one, 'one')).toBe('one\n');
    expect(await git.readCommitted(service, two, 'one')).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
