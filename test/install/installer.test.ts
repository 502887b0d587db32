import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';

/** Skips where a program is missing, or fails if STRICT=1. */
function requireProgram(context: TestContext, name: string): void {
  if (spawnSync(name, ['--version']).error === undefined) return;
  if (process.env.STRICT === '1') throw new Error(`${name} is not installed.`);
  context.skip(`${name} is not installed`);
}

describe('install.sh', () => {
  it.for(['sh', 'bash'])('is clean for shellcheck as %s', (shell, context) => {
    requireProgram(context, 'shellcheck');
    const { stdout } = spawnSync('shellcheck', ['--shell', shell, 'install.sh'], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('installs, upgrades and refuses as test/install/install.bats says', (context) => {
    requireProgram(context, 'bats');
    // The shell has to find the Node that runs this.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
    const { stdout, stderr } = spawnSync('bats', ['--tap', 'test/install/install.bats'], { encoding: 'utf8', env });
    expect(
      stdout.split('\n').filter((line) => line.startsWith('not ok')),
      `${stdout}${stderr}`,
    ).toEqual([]);
    const [, planned] = /^1\.\.(\d+)$/m.exec(stdout) ?? [];
    expect(stdout.match(/^ok /gm)).toHaveLength(Number(planned));
    expect(Number(planned)).toBeGreaterThan(30);
  });
});
