import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { programPath, runScaffold } from '../support/run-scaffold.ts';
import { openSandbox } from '../support/sandbox.ts';

const { work, root } = openSandbox();
const scripts = new Map<string, string>();

beforeAll(async () => {
  const program = join(root, 'scaffold');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${programPath()}" "$@"\n`);
  chmodSync(program, 0o755);
  for (const shell of ['bash', 'zsh', 'fish']) {
    scripts.set(shell, (await runScaffold(['completion', shell], { cwd: work })).stdout);
  }
});

/** Runs a script in a shell that may be missing: then the test is skipped, or fails if STRICT=1. */
function runShell(context: TestContext, shell: string, script: string, args: readonly string[]): readonly string[] {
  const file = join(root, `complete.${shell}`);
  writeFileSync(file, `${STUBS[shell] ?? ''}${scripts.get(shell)}\n${script}`);
  const env = { PATH: `${root}:${process.env.PATH}`, HOME: root };
  const { stdout, stderr, error } = spawnSync(shell, [file, ...args], { cwd: work, encoding: 'utf8', env });
  if (error !== undefined) {
    if (process.env.STRICT === '1') throw new Error(`${shell} is not installed.`);
    context.skip(`${shell} is not installed`);
  }
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

/** Outside of its line editor zsh has none of these. */
const STUBS: Readonly<Record<string, string>> = {
  zsh: `compdef() { :; }
_describe() { print -l -- "\${(@)\${(P)2}%%:*}"; }
_files() { print FILES; }
`,
};

/** What a shell offers at the end of a line, as it splits the line into words. */
const ASK: Readonly<Record<string, string>> = {
  bash: `COMP_WORDS=(scaffold "$@"); COMP_CWORD=$#; _scaffold; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `words=(scaffold "$@"); CURRENT=$((\${#words})); _scaffold`,
  fish: `complete -C "scaffold $argv" | string split --fields 1 \\t`,
};

describe.each(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  const complete = (context: TestContext, ...words: readonly string[]) =>
    runShell(context, shell, ASK[shell] ?? '', words);

  it('offers commands, flags and values', (context) => {
    expect(complete(context, 'se')).toEqual(['search']);
    expect(complete(context, 'new', '--ti')).toEqual(['--tier']);
    expect(complete(context, 'new', '--tier', 'a')).toEqual(['advanced']);
    expect(complete(context, 'list', '--category', 'sec')).toEqual(['security']);
  });

  it('offers features, of folders that the line names too', (context) => {
    expect(complete(context, 'add', '--features-dir', '../catalogue', 'ord')).toEqual(['orders']);
    expect(complete(context, 'new', '--features-dir', '../catalogue', '--features', 'orders,te')).toEqual([
      'orders,texts',
    ]);
  });
});

describe('what shells do in their own way', () => {
  it('bash parts a word at its equals sign, and falls back to files', (context) => {
    const ask = (...words: readonly string[]) => runShell(context, 'bash', ASK.bash ?? '', words);
    expect(ask('new', '--tier', '=', 'a')).toEqual(['advanced']);
    expect(ask('new', '--tier', '=')).toEqual(['basic', 'intermediate', 'advanced', 'enterprise']);
    expect(ask('new', '--tier=a')).toEqual(['--tier=advanced']);
    expect(ask('new', '--from', '')).toEqual([]);
    expect(scripts.get('bash')).toContain('complete -o default');
  });

  it('zsh and fish offer the values of an assignment, and files where there is nothing else', (context) => {
    expect(runShell(context, 'zsh', ASK.zsh ?? '', ['new', '--tier=a'])).toEqual(['--tier=advanced']);
    expect(runShell(context, 'zsh', ASK.zsh ?? '', ['new', '--from', ''])).toEqual(['FILES']);
    expect(runShell(context, 'fish', ASK.fish ?? '', ['new', '--tier=a'])).toEqual(['--tier=advanced']);
  });
});
