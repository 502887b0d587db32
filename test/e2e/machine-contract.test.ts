import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ProgramRun, programPath, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const NEW = ['new', 'shop', '--no-git', '--features', 'orders'] as const;
const MANY_FEATURES = ['--features', 'orders'] as const;

/** The one document that `--json` promises. */
function documentOf({ stdout }: ProgramRun): Record<string, unknown> {
  expect(stdout.endsWith('}\n')).toBe(true);
  const document = JSON.parse(stdout);
  expect(document.schemaVersion).toBe(1);
  return document;
}

/** A moment after the program has begun to listen for the signal. */
const INTERRUPT_ITSELF = `
  const { on } = process;
  process.on = function (name, listener) {
    if (name === 'SIGINT') setTimeout(() => process.kill(process.pid, 'SIGINT'), 200);
    return on.call(this, name, listener);
  };
`;

describe('exit codes', () => {
  const cases: readonly [number, string, (sandbox: Sandbox) => Promise<ProgramRun>, string | undefined][] = [
    [0, 'a project', ({ run }) => run(NEW), undefined],
    [1, 'a folder that cannot be read', ({ run }) => run([...NEW, '--features-dir', 'gone']), 'SOURCE_UNREADABLE'],
    [2, 'an unknown flag', ({ run }) => run(['new', '--teir', 'basic']), 'USAGE'],
    [2, 'an unknown feature', ({ run }) => run(['info', 'ordres']), 'FEATURE_UNKNOWN'],
    [
      3,
      'features that exclude each other',
      ({ run }) => run(['graph', '--features', 'db-disk,db-memory']),
      'FEATURE_CONFLICT',
    ],
    [
      4,
      'a target that holds files',
      (sandbox) => {
        sandbox.write('work/shop/mine.txt', 'mine');
        return sandbox.run(NEW);
      },
      'TARGET_NOT_EMPTY',
    ],
    [
      70,
      'a fault of ours',
      ({ run, write, root }) => {
        write('fault.mjs', `performance.now = () => { throw new RangeError('made by the test'); };`);
        return run(NEW, { node: ['--import', join(root, 'fault.mjs')] });
      },
      'INTERNAL',
    ],
    [
      130,
      'an interruption',
      ({ run, write, root }) => {
        write('interrupt.mjs', INTERRUPT_ITSELF);
        return run(['new', '--from', '-'], { input: 'open', node: ['--import', join(root, 'interrupt.mjs')] });
      },
      'INTERRUPTED',
    ],
  ];

  it.for(cases)('%i for %s', { concurrent: true }, async ([status, , start, code], { expect }) => {
    const run = await start(openSandbox());
    expect(run).toMatchObject({ status, signal: null });
    expect(run.stderr.split(' ')[0]).toBe(code ?? '');
    expect(run.stdout === '').toBe(status !== 0);
  });
});

describe('--json', () => {
  const commands = [
    ['new', [...NEW, '--dry-run'], ['project', 'resolution', 'files', 'commands', 'notes', 'timings']],
    ['new, written', NEW, ['project', 'resolution', 'files', 'commands', 'notes', 'timings']],
    ['list', ['list'], ['stacks', 'features']],
    ['info', ['info', 'orders'], ['feature']],
    ['graph', ['graph', ...MANY_FEATURES], ['stack', 'tier', 'features', 'edges']],
    ['graph --format json', ['graph', ...MANY_FEATURES, '--format', 'json'], ['stack', 'tier', 'features', 'edges']],
    ['why', ['why', 'core', ...MANY_FEATURES], ['explanation']],
    ['help', ['new', '--help'], ['help']],
    ['version', ['--version'], ['version']],
  ] as const;

  it.for(commands)('prints one document for %s and nothing else', { concurrent: true }, async ([, args, keys]) => {
    const { run, work } = openSandbox();
    const ended =
      args[0] === '--version' ? await runScaffold([...args, '--json'], { cwd: work }) : await run([...args, '--json']);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(Object.keys(documentOf(ended))).toEqual(expect.arrayContaining(['schemaVersion', ...keys]));
  });

  const failures: readonly [string, readonly string[], string, number][] = [
    ['no command', [], 'USAGE', 2],
    ['an unknown command', ['nwe'], 'USAGE', 2],
    ['an unknown flag', ['list', '--colour'], 'USAGE', 2],
    ['missing answers', ['new'], 'INPUT_MISSING', 2],
    ['an invalid name', ['new', 'A_B'], 'NAME_INVALID', 2],
    ['an unknown feature', ['info', 'nope'], 'FEATURE_UNKNOWN', 2],
    ['a conflict', ['graph', '--features', 'db-disk,db-memory'], 'FEATURE_CONFLICT', 3],
    ['no project', ['why', 'orders'], 'NOT_A_PROJECT', 2],
    ['an unreadable intent', ['new', 'shop', '--from', 'gone.yaml'], 'SOURCE_UNREADABLE', 1],
  ];

  it.for(failures)('prints one document for %s', { concurrent: true }, async ([, args, code, status]) => {
    const { run, work } = openSandbox();
    const ended = args.length === 0 ? await runScaffold(['--json'], { cwd: work }) : await run([...args, '--json']);
    expect(ended).toMatchObject({ status, stderr: '' });
    const { error } = documentOf(ended) as { error: { problems: unknown[] } };
    expect(error).toMatchObject({ code, message: expect.stringMatching(/\.$/), hint: expect.any(String) });
    expect(error.problems.length).toBeGreaterThan(0);
  });
});

describe('without anybody to ask', () => {
  const worlds = [
    ['stdin closed', {}],
    ['CI=1', { env: { CI: '1' }, input: 'open' }],
    ['a pipe that never speaks', { input: 'open' }],
  ] as const;
  const commands: readonly (readonly [string, readonly string[], number])[] = [
    ['new', ['new'], 2],
    ['new with a name', NEW, 0],
    ['list', ['list'], 0],
    ['info', ['info', 'orders'], 0],
    ['info without a feature', ['info'], 2],
    ['graph', ['graph', ...MANY_FEATURES], 0],
    ['why', ['why', 'orders', ...MANY_FEATURES], 0],
  ];
  const cases = worlds.flatMap(([world, options]) =>
    commands.map(([name, args, status]) => [name, world, options, args, status] as const),
  );

  it.for(cases)('%s ends with %s', { concurrent: true }, async ([, , options, args, status]) => {
    const ended = await openSandbox().run(args, options);
    expect(ended.status).toBe(status);
    expect(ended.stdout + ended.stderr).not.toMatch(/\?\s*$|\p{Cc}\[/u);
    expect(status === 0 ? ended.stderr : ended.stdout).toBe('');
  });

  it('one error names every flag that is missing', async () => {
    const ended = await openSandbox().run(['new']);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^INPUT_MISSING .*NAME \(the first argument\)/);
    expect(ended.stderr).toMatch(/--tier.*--module/s);
  });
});

describe('streams', () => {
  it('stays quiet when the reader goes away', async () => {
    const { run } = openSandbox();
    const args = [...NEW, '--dry-run', '--contents', '--project.description', 'word '.repeat(100).trim()];
    const ended = await run(args, { whileRunning: (child) => child.stdout?.destroy() });
    expect(ended).toMatchObject({ status: 0, signal: null, stderr: '' });
  });

  it.for([['--help'], ['--version'], ['new', '--help']])('%s fails when a full disk takes no output', (args) => {
    const full = openSync('/dev/full', 'w');
    const ended = spawnSync(process.execPath, [programPath(), ...args], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect(ended.status).toBe(1);
    expect(String(ended.stderr)).toMatch(/^WRITE_FAILED {2}The output cannot be written\.\n.*ENOSPC/);
  });

  it('says so when its working folder is gone', () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const argv = ['-c', script, 'sh', process.execPath, programPath(), 'list', '--json'];
    const { status, stdout, stderr } = spawnSync('sh', argv, { cwd: openSandbox().work, encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'SOURCE_UNREADABLE' } });
  });

  it('refuses to start in a folder that is not there, instead of making it', async () => {
    const { run, snapshot } = openSandbox();
    const ended = await run([...NEW, '-C', 'gone']);
    expect(ended).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('-C names "gone"') });
    expect(snapshot()).toEqual({});
  });
});
