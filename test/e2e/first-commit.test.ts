import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainEnvironment, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const NEW = ['new', 'shop', '--features', 'orders,texts,tools', '--module', 'invoice'] as const;
const TEXTS = ['--project.description', 'd', '--project.owner', 'o', '--project.team', 't'] as const;

function git(sandbox: Sandbox, folder: string, ...args: readonly string[]): string {
  const cwd = join(sandbox.work, folder);
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, env: plainEnvironment(cwd), encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

describe('the first commit', () => {
  it('holds every file, is on main, and leaves a clean tree', async () => {
    const sandbox = openSandbox();
    const { status, stdout } = await sandbox.run([...NEW, ...TEXTS, '--json']);
    expect(status).toBe(0);
    const { files } = JSON.parse(stdout);
    const paths: readonly string[] = files.map(({ path }: { path: string }) => path);
    expect(git(sandbox, 'shop', 'status', '--porcelain', '--ignored')).toBe('');
    expect(git(sandbox, 'shop', 'ls-files', '-z').split('\0').filter(Boolean).toSorted()).toEqual(paths.toSorted());
    expect(git(sandbox, 'shop', 'log', '--format=%s|%an|%ae|%D')).toBe('Create shop|Ada|ada@example.org|HEAD -> main');
    expect(git(sandbox, 'shop', 'fsck', '--strict')).toBe('');
    expect(git(sandbox, 'shop', 'ls-files', '--stage', 'bin/run.sh')).toMatch(/^100755 /);
    expect(git(sandbox, 'shop', 'hash-object', '--no-filters', 'logo.bin')).toBe(
      git(sandbox, 'shop', 'rev-parse', 'HEAD:logo.bin'),
    );
    expect(git(sandbox, 'shop', 'remote')).toBe('');
  });

  it('is not disturbed by what the user has configured', async () => {
    const sandbox = openSandbox();
    const { root, write } = sandbox;
    write('hooks/pre-commit', '#!/bin/sh\nexit 1\n', 0o755);
    write('hooks/commit-msg', '#!/bin/sh\nexit 1\n', 0o755);
    write('templates/hooks/pre-commit', '#!/bin/sh\nexit 1\n', 0o755);
    write('ignore', '*.ts\nREADME.md\n');
    write(
      'gitconfig',
      `[user]\nname = Grace\nemail = grace@example.org\n[core]\nhooksPath = ${root}/hooks\nautocrlf = true\nexcludesFile = ${root}/ignore\n` +
        `[init]\ndefaultBranch = trunk\ntemplateDir = ${root}/templates\n[commit]\ngpgSign = true\n[gpg]\nprogram = /bin/false\n`,
    );
    const none = {
      GIT_AUTHOR_NAME: undefined,
      GIT_AUTHOR_EMAIL: undefined,
      GIT_COMMITTER_NAME: undefined,
      GIT_COMMITTER_EMAIL: undefined,
    };
    const env = { ...none, GIT_CONFIG_GLOBAL: join(root, 'gitconfig') };
    const ended = await sandbox.run([...NEW, ...TEXTS], { env });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(git(sandbox, 'shop', 'log', '--format=%an|%D')).toBe('Grace|HEAD -> main');
    expect(git(sandbox, 'shop', 'status', '--porcelain')).toBe('');
    expect(git(sandbox, 'shop', 'ls-files')).toContain('src/main.ts');
  });

  it('is its own when a hook of another repository runs us', async () => {
    const sandbox = openSandbox();
    mkdirSync(join(sandbox.root, 'other'));
    const other = join(sandbox.root, 'other');
    spawnSync('git', ['init', '--quiet'], { cwd: other });
    sandbox.write('gitconfig', '[user]\nname = Grace\nemail = grace@example.org\n');
    const outer = { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other, GIT_INDEX_FILE: join(other, '.git/index') };
    const env = { ...outer, GIT_CONFIG_GLOBAL: join(sandbox.root, 'gitconfig') };
    expect((await sandbox.run([...NEW, ...TEXTS], { env })).status).toBe(0);
    // The author in the environment is that of the outer commit.
    expect(git(sandbox, 'shop', 'log', '--format=%an|%s')).toBe('Grace|Create shop');
    expect(spawnSync('git', ['log'], { cwd: other }).status).not.toBe(0);
  });
});

describe('a project without a first commit says why and how', () => {
  const NO_IDENTITY = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [`GIT_${who}_NAME`, `GIT_${who}_EMAIL`]).map((name) => [name, undefined]),
  );
  const worlds: readonly [
    string,
    (sandbox: Sandbox) => { args?: readonly string[]; env?: Record<string, string | undefined> },
    RegExp,
  ][] = [
    ['when nobody is known to git', () => ({ env: NO_IDENTITY }), /git config --global user\.name/],
    [
      'when there is no git',
      ({ root }) => {
        mkdirSync(join(root, 'bin'));
        symlinkSync(process.execPath, join(root, 'bin/node'));
        return { env: { PATH: join(root, 'bin') } };
      },
      /git is not installed.*git init/s,
    ],
    [
      'when git does not work',
      ({ root, write }) => {
        write('bin/git', '#!/bin/sh\necho broken >&2\nexit 1\n', 0o755);
        return { env: { PATH: `${join(root, 'bin')}${delimiter}${process.env.PATH}` } };
      },
      /git is not installed/,
    ],
    [
      'when the commit fails',
      ({ root, write }) => {
        const real = spawnSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).stdout.trim();
        write(
          'bin/git',
          `#!/bin/sh\ncase "$*" in *commit*--message*) echo no luck >&2; exit 1;; esac\nexec ${real} "$@"\n`,
          0o755,
        );
        return { env: { PATH: `${join(root, 'bin')}${delimiter}${process.env.PATH}` } };
      },
      /no first commit.*no luck/s,
    ],
    [
      'inside a work tree',
      ({ work }) => {
        spawnSync('git', ['init', '--quiet'], { cwd: work });
        return {};
      },
      /inside a git work tree/,
    ],
    ['with --no-git', () => ({ args: ['--no-git'] }), /^Created/],
  ];

  it.for(worlds)('%s', { concurrent: true }, async ([, prepare, words], { expect }) => {
    const sandbox = openSandbox();
    const { args = [], env = {} } = prepare(sandbox);
    const ended = await sandbox.run([...NEW, ...TEXTS, ...args], { env });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout.replace(/\s+/g, ' ')).toMatch(words);
    expect(sandbox.snapshot('shop')?.['scaffold.yaml']).toBeDefined();
    expect(sandbox.snapshot('shop')?.['.git/']).toBeUndefined();
  });
});

describe('new .', () => {
  const runInside = (sandbox: Sandbox, ...args: readonly string[]) => {
    mkdirSync(join(sandbox.work, 'shop'), { recursive: true });
    const options = { cwd: join(sandbox.work, 'shop') };
    return runScaffold(['new', '.', '--features', 'orders', '--features-dir', '../../catalogue', ...args], options);
  };

  it('fills an empty folder, takes its name and commits', async () => {
    const sandbox = openSandbox();
    mkdirSync(join(sandbox.work, 'shop'), { mode: 0o700 });
    chmodSync(join(sandbox.work, 'shop'), 0o750);
    expect(await runInside(sandbox)).toMatchObject({ status: 0, stderr: '' });
    expect(git(sandbox, 'shop', 'status', '--porcelain', '--ignored')).toBe('');
    expect(git(sandbox, 'shop', 'log', '--format=%s %D')).toBe('Create shop HEAD -> main');
    expect(sandbox.snapshot()?.['shop/']).toBe('750');
    expect(sandbox.snapshot('shop')?.['.scaffold/journal/']).toBeUndefined();
  });

  it('gives the bytes that a folder of its own would have', async () => {
    const sandbox = openSandbox();
    await runInside(sandbox, '--no-git');
    await sandbox.run(['new', 'other/shop', '--features', 'orders', '--no-git']);
    expect(sandbox.snapshot('other/shop')?.['scaffold.yaml']).toBeDefined();
    expect(sandbox.snapshot('shop')).toEqual(sandbox.snapshot('other/shop'));
  });

  it('goes into a fresh clone and leaves the commit and its history to the user', async () => {
    const sandbox = openSandbox();
    const { write } = sandbox;
    write('work/shop/README.md', '# Mine\n');
    write('work/shop/LICENSE', 'MIT\n');
    git(sandbox, 'shop', 'init', '--quiet', '--initial-branch=trunk');
    git(sandbox, 'shop', 'add', '--all');
    git(sandbox, 'shop', 'commit', '--quiet', '--message=Mine');
    const ended = await runInside(sandbox);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout.replace(/\s+/g, ' ')).toContain('Nothing is committed yet');
    expect(git(sandbox, 'shop', 'log', '--format=%s %D')).toBe('Mine HEAD -> trunk');
    expect(sandbox.snapshot('shop')?.LICENSE).toBe('644 MIT\n');
    expect(sandbox.snapshot('shop')?.['README.md']).toContain('# Shop');
    expect(git(sandbox, 'shop', 'show', 'HEAD:README.md')).toBe('# Mine');
    expect(git(sandbox, 'shop', 'status', '--porcelain')).toMatch(/^M README\.md$/m);
  });

  it.for([
    ['a file of the user', { 'mine.txt': 'mine' }],
    ['a clone with code', { '.git/HEAD': 'ref: refs/heads/main\n', 'src/main.ts': 'mine' }],
    ['a README without a repository', { 'README.md': '# Mine\n' }],
  ] as const)('leaves a folder with %s alone', async ([, files]) => {
    const sandbox = openSandbox();
    for (const [path, content] of Object.entries(files)) sandbox.write(`work/shop/${path}`, content);
    const before = sandbox.snapshot();
    expect(await runInside(sandbox)).toMatchObject({ status: 4, stdout: '' });
    expect(sandbox.snapshot()).toEqual(before);
  });
});
