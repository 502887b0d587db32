import { describe, expect, it } from 'vitest';
import { EXIT, InternalError, ScaffoldError } from '../domain/errors.ts';
import { runFake } from './testing/run-fake.ts';

function failing(error: unknown) {
  return { useCases: { listFeatures: () => Promise.reject(error) } };
}

describe('version and help', () => {
  it.each([[['--version']], [['-V']]])('%j prints the version alone', async (argv) => {
    expect(await runFake(argv)).toMatchObject({ exit: EXIT.done, stdout: '1.2.3\n', stderr: '' });
  });

  it('answers --version --json with one document', async () => {
    const { stdout } = await runFake(['--version', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      version: '1.2.3',
      build: { commit: 'c0ffee', form: 'package', node: '24.0.0', target: 'test' },
    });
  });

  it('lists every command with its summary', async () => {
    const { exit, stdout, stderr } = await runFake(['--help']);
    expect({ exit, stderr }).toEqual({ exit: EXIT.done, stderr: '' });
    expect(stdout).toMatch(/new +Create a service repository\n/);
    expect(stdout).toMatch(/why +Explain why a feature/);
  });

  it.each(['new', 'list', 'info', 'graph', 'why'])('%s --help shows flags, global flags and examples', async (name) => {
    const { exit, stdout } = await runFake([name, '--help']);
    expect(exit).toBe(EXIT.done);
    expect(stdout).toMatch(new RegExp(`^Usage: scaffold ${name} `));
    for (const part of ['--features-dir <dir>', '--json', 'Examples:', `$ scaffold ${name}`])
      expect(stdout).toContain(part);
  });

  it('help COMMAND is the same as COMMAND --help', async () => {
    expect((await runFake(['help', 'new'])).stdout).toBe((await runFake(['new', '--help'])).stdout);
  });

  it('--help --json is still one document', async () => {
    expect(JSON.parse((await runFake(['--help', '--json'])).stdout)).toMatchObject({ schemaVersion: 1 });
  });

  it('names the choice that was meant', async () => {
    const { exit, stderr } = await runFake(['list', '--category', 'dat']);
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain('Fix: Did you mean data? Run `scaffold list --help`.');
  });

  it('without a command shows the help as words and fails', async () => {
    const { exit, stdout, stderr } = await runFake([]);
    expect({ exit, stdout }).toEqual({ exit: EXIT.usage, stdout: '' });
    expect(stderr).toContain('Create and change:');
    expect(stderr).toContain('USAGE  No command is given.');
  });
});

describe('usage errors', () => {
  it.each([
    [['nwe'], "Unknown command 'nwe'.", 'Did you mean new? Run `scaffold --help`.'],
    [['new', '--feature', 'a'], "Unknown option '--feature'.", 'Did you mean --features? Run `scaffold new --help`.'],
    [
      ['new', 'a', 'b'],
      "Too many arguments for 'new'. Expected 1 argument but got 2: a, b.",
      'Run `scaffold new --help`.',
    ],
    [['nwe', '--help'], "Unknown command 'nwe'.", 'Did you mean new? Run `scaffold --help`.'],
    [['help', 'nope'], "Unknown command 'nope'.", 'Run `scaffold --help`.'],
    [['info'], "Missing required argument 'feature'.", 'Run `scaffold info --help`.'],
    [['new', 'a', '--tier'], "Option '--tier <tier>' argument missing.", 'Run `scaffold new --help`.'],
  ])('%j', async (argv, message, hint) => {
    const { exit, stdout, stderr, calls } = await runFake(argv);
    expect({ exit, stdout, calls }).toEqual({ exit: EXIT.usage, stdout: '', calls: [] });
    expect(stderr).toBe(`USAGE  ${message}\n  Fix: ${hint}\n`);
  });

  it('names what a choice accepts', async () => {
    const { exit, stderr } = await runFake(['graph', '--format', 'svg']);
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain('Allowed choices are text, mermaid, dot, json.');
  });

  it('are one JSON document with --json, wherever the flag stands', async () => {
    for (const argv of [
      ['--json', 'nwe'],
      ['new', '--nope', '--json'],
    ]) {
      const { exit, stdout, stderr } = await runFake(argv);
      expect({ exit, stderr }).toEqual({ exit: EXIT.usage, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({
        schemaVersion: 1,
        error: { code: 'USAGE', problems: [{ code: 'USAGE' }] },
      });
    }
  });

  it('--json after -- is no flag', async () => {
    const { stderr } = await runFake(['info', '--', '--json']);
    expect(stderr).toContain('There is no feature "--json".');
  });
});

describe('exit codes and streams', () => {
  it.each([
    [new ScaffoldError('SOURCE_UNREADABLE', 'x'), EXIT.environment],
    [new ScaffoldError('FEATURE_UNKNOWN', 'x'), EXIT.usage],
    [new ScaffoldError('FEATURE_CONFLICT', 'x'), EXIT.unresolvable],
    [new ScaffoldError('TARGET_NOT_EMPTY', 'x'), EXIT.protected],
    [new ScaffoldError('INTERRUPTED', 'x'), EXIT.interrupted],
    [new InternalError('x'), EXIT.bug],
    [new TypeError('x'), EXIT.bug],
    ['a thrown string', EXIT.bug],
  ])('%s', async (error, exit) => {
    const text = await runFake(['list'], failing(error));
    expect(text).toMatchObject({ exit, stdout: '' });
    expect(text.stderr).not.toBe('');
    const json = await runFake(['list', '--json'], failing(error));
    expect(json).toMatchObject({ exit, stderr: '' });
    expect(JSON.parse(json.stdout).error.problems).toHaveLength(1);
  });

  it('data goes to stdout, words to stderr', async () => {
    expect((await runFake(['list'])).stderr).toBe('');
    expect(await runFake(['list', '--category', 'edge'])).toMatchObject({
      exit: EXIT.done,
      stdout: '',
      stderr: 'No feature fits.\n',
    });
  });

  it('a fault of ours is a short report with the versions', async () => {
    const { stderr } = await runFake(
      ['list'],
      failing(new InternalError('the plan has no files', { cause: new Error('why') })),
    );
    expect(stderr).toMatch(
      /^INTERNAL {2}scaffold itself is at fault: the plan has no files\n {2}scaffold 1\.2\.3, node v24\.0\.0 test\n {2}cause: why\n( {2}at .*\n){1,6} {2}Fix: Please report it/,
    );
  });

  it('control characters of a catalogue never reach the terminal', async () => {
    const message = 'evil \u001b]0;title\u0007\u001b[2J name';
    const { stderr } = await runFake(['list'], { ...failing(new ScaffoldError('USAGE', message)), terminal: true });
    expect(stderr).toContain('evil ]0;title[2J name');
    expect(stderr).toContain('\u001b[31m');
  });
});
