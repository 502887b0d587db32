import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ProgramRun,
  plainEnvironment,
  programPath,
  type RunOptions,
  runScaffold,
} from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';
import type { TreeSnapshot } from '../support/writer/tree-snapshot.ts';

const IDS = ['orders', 'texts', 'tools', 'db-memory'] as const;
const MODULES = ['--module', 'invoice(number:string!,total:money)', '--module', 'customer'];
const REST = [
  ...['--no-git', ...MODULES, '--set', 'orders.regions=b,a,ä,Z', '--project.description', 'Straße Iıİi "ß" ﬁ'],
  ...['--project.owner', 'o', '--project.team', 't'],
];
const PLAIN = ['new', 'shop', '--features', IDS.join(','), ...REST];

const WITHOUT_VARIABLES = Object.fromEntries(
  ['HOME', 'XDG_CACHE_HOME', 'GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL'].map((name) => [name, undefined]),
);

/** The project that {@link PLAIN} makes in a world where nothing is special. */
let tree: TreeSnapshot;
let reference: Sandbox;
beforeAll(async () => {
  reference = openSandbox();
  expect(await reference.run(PLAIN)).toMatchObject({ status: 0, stderr: '' });
  tree = reference.snapshot('shop') ?? {};
  expect(tree['bin/run.sh']).toMatch(/^755 /);
});

describe('the same intent gives the same bytes and modes', () => {
  const orders = [
    ['reversed', IDS.toReversed()],
    ['shuffled', ['texts', 'db-memory', 'orders', 'tools']],
  ] as const;
  it.for(orders)('with features %s', async ([, ids]) => {
    const sandbox = openSandbox();
    await sandbox.run(['new', 'shop', '--features', ids.join(','), ...REST]);
    expect(sandbox.snapshot('shop')).toEqual(tree);
    const entries = ids.map((id) => (id === 'orders' ? { id, options: { regions: ['b', 'a', 'ä', 'Z'] } } : id));
    const intent = { project: { team: 't', owner: 'o' }, features: entries, name: 'shop' };
    const input = JSON.stringify(intent);
    const description = REST.slice(REST.indexOf('--project.description')).slice(0, 2);
    await sandbox.run(['new', 'again', '--from', '-', '--no-git', ...MODULES, ...description], { input });
    expect(sandbox.snapshot('again')).toEqual(tree);
  });

  const languages = ['C', 'tr_TR.UTF-8', 'de_DE.UTF-8', 'ja_JP.eucJP', 'nonsense'];
  const worlds: readonly [string, Partial<RunOptions>][] = [
    ...languages.map((LC_ALL): [string, Partial<RunOptions>] => [LC_ALL, { env: { LC_ALL, LANG: LC_ALL } }]),
    ['Kiritimati', { env: { TZ: 'Pacific/Kiritimati' } }],
    ['no home', { env: { HOME: undefined, XDG_CACHE_HOME: undefined } }],
    ['a home that cannot be', { env: { HOME: '/dev/null', XDG_CACHE_HOME: '/dev/null' } }],
    ['no variables but PATH', { env: WITHOUT_VARIABLES }],
    ['colours', { env: { FORCE_COLOR: '3', TERM: 'xterm-256color', COLUMNS: '40' } }],
    ['an old clock', { node: ['--import', 'data:text/javascript,Date.now = () => 0'] }],
    ['no randomness', { node: ['--import', 'data:text/javascript,Math.random = () => 0'] }],
    ['little memory for young objects', { node: ['--max-semi-space-size=1'] }],
  ];
  it.for(worlds)('in a world with %s', { concurrent: true }, async ([, options], { expect }) => {
    const sandbox = openSandbox();
    expect((await sandbox.run(PLAIN, options)).status).toBe(0);
    expect(sandbox.snapshot('shop')).toEqual(tree);
  });

  it.for(['000', '077', '027', '222'])('under umask %s', { concurrent: true }, async (umask, { expect }) => {
    const sandbox = openSandbox();
    const { work } = sandbox;
    const argv = [process.execPath, programPath(), ...PLAIN, '--features-dir', '../catalogue'];
    const ended = spawnSync('sh', ['-c', `umask ${umask} && exec "$@"`, 'sh', ...argv], {
      cwd: work,
      env: { ...plainEnvironment(work), HOME: undefined, XDG_CACHE_HOME: undefined },
      encoding: 'utf8',
    });
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(sandbox.snapshot('shop')).toEqual(tree);
  });

  const places: readonly [string, (sandbox: Sandbox) => Promise<ProgramRun>, string][] = [
    ['a deep folder that does not exist', ({ run }) => run(PLAIN.with(1, 'a/b/ü c/shop')), 'a/b/ü c/shop'],
    [
      'an empty folder that exists',
      ({ run, work }) => {
        mkdirSync(join(work, 'empty/shop'), { recursive: true });
        return run(PLAIN.with(1, 'empty/shop'));
      },
      'empty/shop',
    ],
    ['an absolute path', ({ run, work }) => run(PLAIN.with(1, join(work, 'x/shop'))), 'x/shop'],
    [
      'another working folder',
      ({ root }) => runScaffold([...PLAIN.with(1, 'work/shop'), '--features-dir', 'catalogue'], { cwd: root }),
      'shop',
    ],
  ];
  it.for(places)('in %s', { concurrent: true }, async ([, make, path], { expect }) => {
    const sandbox = openSandbox();
    expect(await make(sandbox)).toMatchObject({ status: 0, stderr: '' });
    expect(sandbox.snapshot(path)).toEqual(tree);
  });

  it('on another machine: nothing of this one is in it', () => {
    expect(JSON.stringify(tree)).not.toContain(reference.root);
    expect(JSON.stringify(tree)).not.toContain(process.env.USER ?? 'no user');
  });

  it('time after time', async () => {
    const sandbox = openSandbox();
    for (const name of ['a', 'b', 'c']) {
      await sandbox.run(PLAIN.with(1, `${name}/shop`));
      expect(sandbox.snapshot(`${name}/shop`)).toEqual(tree);
    }
  });

  it('on a newer Node', async (context) => {
    const program = process.env.TEST_OTHER_NODE;
    if (program === undefined) {
      const reason = 'set TEST_OTHER_NODE to the path of another Node to compare with';
      if (process.env.STRICT === '1') throw new Error(reason);
      context.skip(reason);
      return;
    }
    const sandbox = openSandbox();
    const versions = [process.execPath, program].map(
      (node) => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout,
    );
    expect(versions[0]).not.toBe(versions[1]);
    expect(await sandbox.run(PLAIN, { program })).toMatchObject({ status: 0, stderr: '' });
    expect(sandbox.snapshot('shop')).toEqual(tree);
  });
});
