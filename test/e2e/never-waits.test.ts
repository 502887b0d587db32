import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { plainEnvironment, programPath, type RunOptions, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

/** How nobody is there; each run has a time limit. */
const WORLDS: readonly (readonly [name: string, options: Partial<RunOptions>])[] = [
  ['stdin empty', {}],
  ['CI=1', { env: { CI: '1' }, input: 'open' }],
  ['a pipe that never speaks', { input: 'open' }],
];

/** Every command with something to do, besides the bare command. */
const WORK: Readonly<Record<string, readonly string[]>> = {
  new: ['other', '--no-git'],
  add: ['--module', 'receipt', '--tier', 'intermediate'],
  remove: ['orders'],
  module: ['add', 'receipt'],
  tier: ['advanced'],
  sync: ['--rebase'],
  update: ['--dry-run'],
  status: ['--check'],
  diff: ['--edits'],
  why: ['package.json:1'],
  doctor: ['--json'],
  recover: ['--json'],
  eject: ['--dry-run'],
  list: ['--tier', 'basic'],
  search: ['orders'],
  info: ['orders'],
  recommend: ['--tier', 'advanced'],
  graph: ['--format', 'mermaid'],
  feature: ['init', 'greeting', '--features-dir', 'own'],
  mcp: ['-C', '.'],
  completion: ['bash', '=scaffold', '=add', '='],
  upgrade: ['--dry-run'],
};

/** With something to do, each is done; this program is no executable that could replace itself. */
const ENDS: Readonly<Record<string, number>> = { upgrade: 2 };
const USUAL_ENDS = [0, 1, 2, 3, 4, 5];

const NAMES = COMMANDS.map(({ name }) => name);
const RUNS = NAMES.flatMap((name): [line: string, argv: readonly string[], ends: readonly number[]][] => {
  const work = WORK[name] ?? [];
  return [
    [name, [name], USUAL_ENDS],
    [[name, ...work].join(' '), [name, ...work], [ENDS[name] ?? 0]],
  ];
});
/** A server that talks over stdin waits for its end: a pipe that stays open is a client. */
const isServer = ([name]: readonly string[]) => name === 'mcp';

describe('with nobody there, a command ends by itself', () => {
  let repository = '';
  let catalogue = '';
  beforeAll(async () => {
    const { root, run, work } = openSandbox();
    expect(await run(['new', 'shop', '--features', 'orders', '--no-git'])).toMatchObject({ status: 0 });
    repository = join(work, 'shop');
    catalogue = join(root, 'catalogue');
  });

  /** A repository of its own: some commands act without arguments. */
  function copyRepository(): string {
    const inside = join(openSandbox().work, 'shop');
    cpSync(repository, inside, { recursive: true });
    return inside;
  }

  it('and no command is forgotten', () => {
    expect(Object.keys(WORK).sort()).toEqual(NAMES.toSorted());
  });

  it.for(RUNS)('%s', { concurrent: true }, async ([, argv, ends], { expect }) => {
    const env = { SCAFFOLD_FEATURES_DIR: catalogue };
    for (const [, options] of WORLDS.filter(([, { input }]) => !isServer(argv) || input !== 'open')) {
      const cwd = copyRepository();
      const { status, stdout, stderr } = await runScaffold(argv, { cwd, ...options, env: { ...env, ...options.env } });
      expect(ends).toContain(status);
      // No question, and nothing that draws a screen.
      expect(stdout + stderr).not.toMatch(/\p{Cc}\[\?|\? *$/u);
    }
  });

  it.for(RUNS)('%s, with stdin closed', { concurrent: true }, async ([, words, ends], { expect }) => {
    const cwd = copyRepository();
    const argv = ['-c', 'exec "$@" <&-', 'bash', process.execPath, programPath(), ...words];
    const env = { ...plainEnvironment(cwd), SCAFFOLD_FEATURES_DIR: catalogue };
    const { status, signal } = spawnSync('bash', argv, { cwd, env, timeout: 60_000 });
    expect(signal).toBe(null);
    expect(ends).toContain(status);
  });
});
