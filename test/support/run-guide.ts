import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { expect } from 'vitest';
import { makeScratchFolder } from './writer/scratch-folder.ts';

/** A command of the guide with the exit code that it says, or what the commands before it print. */
type Step =
  | { readonly kind: 'run'; readonly script: string; readonly exit: number }
  | { readonly kind: 'shown'; readonly lines: readonly string[] };

const BLOCK = /^```(sh|text)\n([\s\S]*?)^```$/gm;

/** The blocks of the guide; a block is cut after each command that says with which code it exits. */
function readSteps(page: string): readonly Step[] {
  return [...page.matchAll(BLOCK)].flatMap(([, language, body = '']): readonly Step[] => {
    if (language === 'text') return [{ kind: 'shown', lines: body.trimEnd().split('\n') }];
    const parts = body.split(/(?<= # exit \d+\n)/).filter((part) => part !== '');
    return parts.map((script) => ({ kind: 'run', script, exit: Number(/ # exit (\d+)\n$/.exec(script)?.[1] ?? 0) }));
  });
}

/** Runs a script in the folder in which the last one ended; the shell stops at the first command that fails. */
function openShell(root: string) {
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/scaffold'), `#!/bin/sh\nexec node '${resolve('bin/scaffold.js')}' "$@"\n`);
  chmodSync(join(root, 'bin/scaffold'), 0o755);
  let cwd = root;
  return (script: string) => {
    const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1\nset -e\ntrap 'pwd > "$PLACE"' EXIT\n${script}`], {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: [join(root, 'bin'), process.env.PATH].join(delimiter),
        HOME: root,
        PLACE: join(root, 'place'),
        COLUMNS: '200',
        GIT_CONFIG_GLOBAL: join(root, 'gitconfig'),
      },
    });
    cwd = readFileSync(join(root, 'place'), 'utf8').trim();
    return { status, output: stdout };
  };
}

/** Does what a page tells, in a folder of its own: every command ends as it says, and prints what is shown. Returns how many ran. */
export function runGuide(page: string): number {
  const root = makeScratchFolder('guide-');
  writeFileSync(
    join(root, 'gitconfig'),
    '[user]\n name = Ada\n email = ada@example.org\n[init]\n defaultBranch = main\n',
  );
  const run = openShell(root);
  let [output, commands, shown] = ['', 0, 0];
  for (const step of readSteps(readFileSync(page, 'utf8'))) {
    if (step.kind === 'run') {
      const ran = run(step.script);
      expect(ran.status, `${step.script}${ran.output}`).toBe(step.exit);
      output = commands === 0 || shown > 0 ? ran.output : output + ran.output;
      [commands, shown] = [commands + 1, 0];
      continue;
    }
    expectLines(output, step.lines);
    shown += step.lines.length;
  }
  rmSync(root, { recursive: true });
  return commands;
}

/** Every line is printed, in this order; spaces between words, and what three dots stand for, do not count. */
function expectLines(output: string, lines: readonly string[]): void {
  const printed = output.split('\n').map(squeeze);
  let from = 0;
  for (const line of lines.map(squeeze).filter((text) => text !== '')) {
    const [start = '', ...ends] = line.split('...').map(squeeze);
    const at = printed.findIndex(
      (text, index) => index >= from && text.startsWith(start) && ends.every((end) => text.endsWith(end)),
    );
    expect(at, `${JSON.stringify(line)} in\n${output}`).toBeGreaterThanOrEqual(0);
    from = at + 1;
  }
}

function squeeze(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
