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

/** `upgrade` asks the network; a server that talks over stdin waits for it. */
const TALKATIVE = ['upgrade', 'mcp'];
const NAMES = COMMANDS.map(({ name }) => name).filter((name) => !TALKATIVE.includes(name));

describe('with nobody there, a command without arguments ends by itself', () => {
  let repository = '';
  beforeAll(async () => {
    const { run, work } = openSandbox();
    expect(await run(['new', 'shop', '--features', 'orders', '--no-git'])).toMatchObject({ status: 0 });
    repository = join(work, 'shop');
  });

  /** A repository of its own: some commands act without arguments. */
  function copyRepository(): string {
    const inside = join(openSandbox().work, 'shop');
    cpSync(repository, inside, { recursive: true });
    return inside;
  }

  it.for(NAMES)('%s', { concurrent: true }, async (name, { expect }) => {
    for (const [, options] of WORLDS) {
      const { status, stdout, stderr } = await runScaffold([name], { cwd: copyRepository(), ...options });
      expect([0, 1, 2, 3, 4, 5]).toContain(status);
      // No question, and nothing that draws a screen.
      expect(stdout + stderr).not.toMatch(/\p{Cc}\[\?|\? *$/u);
    }
  });

  it.for(NAMES)('%s, with stdin closed', { concurrent: true }, async (name, { expect }) => {
    const cwd = copyRepository();
    const argv = ['-c', 'exec "$@" <&-', 'bash', process.execPath, programPath(), name];
    const { status, signal } = spawnSync('bash', argv, { cwd, env: plainEnvironment(cwd), timeout: 60_000 });
    expect(signal).toBe(null);
    expect([0, 1, 2, 3, 4, 5]).toContain(status);
  });
});
