import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import { encodeCatalogue } from '../../../src/adapters/sources/catalogue-file.ts';
import { directorySource } from '../../../src/adapters/sources/directory-source.ts';
import { validateCatalogue } from '../../../src/app/validate-catalogue.ts';
import { parseTemplate } from '../../../src/domain/template/parse-template.ts';
import { snapshotTree } from '../writer/tree-snapshot.ts';
import { openTerminal, type Step, type Terminal } from './terminal.ts';

/** The built program with the fixture catalogue. */
export interface PickerProgram {
  readonly root: string;
  /** Path of the launcher. */
  readonly path: string;
  remove(): void;
}

const FIXTURES = 'test/fixtures/picker';

/** Copies the built program and gives it the fixture catalogue. */
export function installPickerProgram(): PickerProgram {
  const root = mkdtempSync(join(tmpdir(), 'picker-'));
  cpSync(inject('programFolder'), root, { recursive: true });
  const folders = ['templates', 'features'].map((folder) =>
    directorySource(`${FIXTURES}/${folder}`, { parseTemplate }),
  );
  const entries = validateCatalogue(folders);
  if (!entries.ok) throw new Error(entries.problems.map(({ message }) => message).join('\n'));
  writeFileSync(join(root, 'dist/catalogue.bin'), encodeCatalogue(entries.value));
  return { root, path: join(root, 'bin/scaffold.js'), remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface Walk {
  readonly name: string;
  /** What `new` makes, without asking, before the walk: then the walk is through `add` in that repository. */
  readonly repository?: string;
  /** After `new` or `add`. */
  readonly args?: readonly string[];
  readonly size?: readonly [columns: number, rows: number];
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface WalkOutcome {
  readonly exit: number;
  /** What the program wrote to stderr. */
  readonly words: string;
  /** The printed command line, without the program's name. */
  readonly command: string | undefined;
  /** Settings of the terminal before and after. */
  readonly settings: readonly [before: string, after: string];
  readonly modes: ReturnType<Terminal['modes']>;
  /** Where it ran. */
  readonly folder: string;
}

/** Starts the picker in a terminal, walks, and waits until the program has ended. */
export async function walkPicker(
  program: PickerProgram,
  { repository, args = [], size = [80, 24], env = {}, steps }: Walk,
): Promise<WalkOutcome> {
  const folder = mkdtempSync(join(program.root, 'walk-'));
  if (repository !== undefined) runNew(program, repository, folder);
  const [columns, rows] = size;
  const path = `${resolve('node_modules/.bin')}:${process.env.PATH}`;
  const terminal = openTerminal({ columns, rows }, { cwd: folder, env: { PATH: path, HOME: program.root } });
  try {
    // A terminal sets TERM itself, so what differs is exported inside.
    for (const [name, value] of Object.entries(env)) terminal.run(`export ${name}=${value}`);
    terminal.run('stty -a > before.txt; echo $((1+1)) ready');
    await terminal.see('2 ready');
    terminal.run(`scaffold() { node ${program.path} "$@"; }; clear`);
    const line =
      repository === undefined
        ? ['scaffold', 'new', ...args, '--no-git'].join(' ')
        : [`cd ${REPOSITORY}; scaffold add`, ...args].join(' ');
    const end = `2> ${folder}/words.txt; echo $? > ${folder}/exit.txt; stty -a > ${folder}/after.txt; echo $((2+2)) over`;
    terminal.run(`${line} ${end}`);
    await terminal.walk(steps);
    await terminal.see('4 over');
    await sleep(20);
    const words = readFileSync(join(folder, 'words.txt'), 'utf8');
    return {
      exit: Number(readFileSync(join(folder, 'exit.txt'), 'utf8')),
      words,
      command: /^ {2}scaffold ((?:new|add|tier) .*)$/m.exec(words)?.[1],
      settings: [readSettings(join(folder, 'before.txt')), readSettings(join(folder, 'after.txt'))],
      modes: terminal.modes(),
      folder,
    };
  } finally {
    terminal.close();
  }
}

/** Runs lines in a terminal, in a repository, one after the other; gives the exit code of each. */
export async function runAtTerminal(program: PickerProgram, lines: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(program.root, 'line-'));
  runNew(program, '--tier basic', folder);
  const path = `${resolve('node_modules/.bin')}:${process.env.PATH}`;
  const env = { PATH: path, HOME: program.root };
  const terminal = openTerminal({ columns: 100, rows: 50 }, { cwd: join(folder, REPOSITORY), env });
  try {
    terminal.run(`scaffold() { node ${program.path} "$@"; }; clear`);
    for (const [index, line] of lines.entries()) {
      // The line itself must not look like its end.
      terminal.run(`${line} 2> /dev/null; echo $? >> ${folder}/endings.txt; clear; echo line $((${index})) is over`);
      await terminal.see(`line ${index} is over`);
    }
    return readFileSync(join(folder, 'endings.txt'), 'utf8').trim().split('\n');
  } finally {
    terminal.close();
  }
}

/** The folder of the repository that `new` makes before a walk. */
export const REPOSITORY = 'billing';

function runNew(program: PickerProgram, args: string, folder: string): void {
  runLine(program, `new ${REPOSITORY} ${args} --no-git --yes`, folder);
}

/** What `stty -a` printed, but for the size of the window. */
function readSettings(path: string): string {
  return readFileSync(path, 'utf8').replace(/rows \d+; columns \d+;/, '');
}

/**
 * Runs a printed command line in a fresh folder, or in a repository that is made anew, through a shell, with nobody to ask; returns the tree
 * that it makes.
 */
export function repeatCommand(program: PickerProgram, command: string, { repository }: Pick<Walk, 'repository'> = {}) {
  const folder = mkdtempSync(join(program.root, 'again-'));
  if (repository !== undefined) runNew(program, repository, folder);
  runLine(program, command, repository === undefined ? folder : join(folder, REPOSITORY));
  return snapshotTree(join(folder, REPOSITORY));
}

function runLine(program: PickerProgram, line: string, cwd: string): void {
  const { status, stderr } = spawnSync('bash', ['-c', `node ${program.path} ${line}`], {
    cwd,
    encoding: 'utf8',
    input: '',
    env: { PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}`, HOME: program.root },
  });
  if (status !== 0) throw new Error(`${line} ends with ${status}:\n${stderr}`);
}

/** The tree that a walk made. */
export function readWalked(outcome: WalkOutcome) {
  return snapshotTree(join(outcome.folder, REPOSITORY));
}
