import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunOptions } from '../support/run-scaffold.ts';
import { openSandbox, type Sandbox } from '../support/sandbox.ts';

const PROJECT: readonly string[] = ['new', 'shop', '--features', 'orders'];

/** A program in PATH that says that it runs and then waits. */
function addSlowProgram({ write, root }: Sandbox, name: string, when: string): Partial<RunOptions> {
  const script = `#!/bin/sh\ncase "$*" in *${when}*) echo slow >'${root}/started'; sleep 2;; esac\nexit 0\n`;
  write(`bin/${name}`, script, 0o755);
  return { env: { PATH: `${root}/bin:${process.env.PATH}` } };
}

/** Sends SIGINT to the program alone as soon as `isTime` says so. */
function interruptWhen(isTime: () => boolean): NonNullable<RunOptions['whileRunning']> {
  return (child) => {
    const timer = setInterval(() => {
      if (!isTime()) return;
      clearInterval(timer);
      child.kill('SIGINT');
    }, 5);
    child.on('close', () => clearInterval(timer));
  };
}

describe('SIGINT', () => {
  it('while git commits: exit 130, nothing written', async () => {
    const sandbox = openSandbox();
    const slow = addSlowProgram(sandbox, 'git', 'init');
    const hasStarted = () => existsSync(`${sandbox.root}/started`);
    const ended = await sandbox.run(PROJECT, { ...slow, whileRunning: interruptWhen(hasStarted) });
    expect(ended).toMatchObject({ status: 130, stdout: '', stderr: expect.stringMatching(/^INTERRUPTED {2}Stopped/) });
    expect(sandbox.snapshot()).toEqual({});
  });

  it.for(['beside', 'in place'] as const)(
    'while files are made %s, without git: exit 130, nothing written',
    async (place) => {
      const sandbox = openSandbox();
      // The run sends itself the signal at a moment at which it would not give way to anything else.
      sandbox.write(
        'interrupt.mjs',
        `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { readFileSync } = fs;
      fs.readFileSync = (path, ...rest) => {
        if (String(path).endsWith('main.ts.hbs')) process.kill(process.pid, 'SIGINT');
        return readFileSync(path, ...rest);
      };
      syncBuiltinESMExports();`,
      );
      const node = ['--import', `${sandbox.root}/interrupt.mjs`];
      const args = place === 'beside' ? PROJECT : PROJECT.with(1, '.');
      const ended = await sandbox.run([...args, '--project.name', 'shop', '--no-git', '--json'], { node });
      expect(ended).toMatchObject({ status: 130, stderr: '' });
      expect(JSON.parse(ended.stdout).error.code).toBe('INTERRUPTED');
      expect(sandbox.snapshot()).toEqual({});
    },
  );

  it('twice: ends at once, and the next run clears up', async () => {
    const sandbox = openSandbox();
    const slow = addSlowProgram(sandbox, 'git', 'init');
    const hasStarted = () => existsSync(`${sandbox.root}/started`);
    let first = Number.POSITIVE_INFINITY;
    const ended = await sandbox.run(PROJECT, {
      ...slow,
      whileRunning: (child) => {
        interruptWhen(hasStarted)(child);
        interruptWhen(() => {
          if (hasStarted()) first = Math.min(first, performance.now());
          return performance.now() > first + 300;
        })(child);
      },
    });
    expect(ended).toMatchObject({ status: 130, stdout: '', stderr: '' });
    expect(sandbox.snapshot('shop')).toBeUndefined();
    expect((await sandbox.run(PROJECT)).status).toBe(0);
    expect(readdirSync(sandbox.work)).toEqual(['shop']);
  });

  it('while a command runs: exit 130, and the project is complete', async () => {
    const sandbox = openSandbox();
    const slow = addSlowProgram(sandbox, 'slowly', 'go');
    sandbox.write(
      'catalogue/slow/feature.yaml',
      'id: slow\nversion: 1.0.0\ntitle: Slow\nsummary: Takes its time\ncategory: core\nproof: static\nneutral: true\n' +
        'commands: [{ id: slow, phase: install, argv: [slowly, go], why: waits }, { id: after, phase: install, argv: [gone], why: fails }]\n',
    );
    const hasStarted = () => existsSync(`${sandbox.root}/started`);
    const flags = [
      '--features',
      'slow',
      '--no-git',
      '--install',
      '--allow-command',
      'slow',
      '--allow-command',
      'after',
    ];
    const ended = await sandbox.run(['new', 'shop', ...flags], { ...slow, whileRunning: interruptWhen(hasStarted) });
    expect(ended).toMatchObject({
      status: 130,
      stdout: '',
      stderr: expect.stringContaining('the project itself is complete'),
    });
    expect(sandbox.snapshot('shop')?.['scaffold.yaml']).toBeDefined();
  });
});

describe('a reader that goes away', () => {
  it.for([
    ['list'],
    ['graph', '--features', 'orders'],
    [...PROJECT, '--no-git', '--dry-run', '--contents'],
    [...PROJECT, '--no-git'],
  ])('%s | head -1 is quiet', { concurrent: true }, async (args, { expect }) => {
    const { run, snapshot } = openSandbox();
    const ended = await run(args, { whileRunning: (child) => child.stdout?.destroy() });
    expect(ended).toMatchObject({ status: 0, signal: null, stderr: '' });
    if (args.at(-1) === '--no-git') expect(snapshot('shop')?.['scaffold.yaml']).toBeDefined();
  });
});
