import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { inject } from 'vitest';

/** How a run of the program ended. */
export interface ProgramRun {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Where it starts. */
  readonly cwd: string;
  /** On top of {@link plainEnvironment}; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What stdin holds; without it stdin is empty. `open` keeps a pipe open that never says anything. */
  readonly input?: string | 'open';
  /** Arguments for Node itself, such as `--import`. */
  readonly node?: readonly string[];
  /** Another Node. */
  readonly program?: string;
  /** In a process group of its own. */
  readonly detached?: boolean;
  /** Called with the process when it has started. */
  readonly whileRunning?: (child: ReturnType<typeof spawn>) => void;
}

/** A run that waits for an answer must not hang the tests. */
const TIME_LIMIT = 60_000;

/** The environment of a user with a home, an identity for git and nothing else; compiled code is kept between runs. */
export function plainEnvironment(cwd: string): Record<string, string | undefined> {
  return {
    PATH: process.env.PATH,
    HOME: join(cwd, 'home'),
    XDG_CACHE_HOME: join(inject('programFolder'), 'cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  };
}

/** Path of the program's entry. */
export function programPath(): string {
  return join(inject('programFolder'), 'bin/scaffold.js');
}

/** Runs the built program as a process without a terminal. Fails when it does not end in time. */
export function runScaffold(args: readonly string[], options: RunOptions): Promise<ProgramRun> {
  const { cwd, env = {}, input, node = [], program = process.execPath, detached = false, whileRunning } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...node, programPath(), ...args], {
      cwd,
      env: { ...plainEnvironment(cwd), ...env },
      detached,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      output.stdout += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      output.stderr += chunk;
    });
    // The program may end before it has read everything.
    child.stdin?.on('error', () => undefined);
    if (input !== undefined && input !== 'open') child.stdin?.end(input);
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, TIME_LIMIT);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(limit);
      if (isLate) reject(new Error(`scaffold ${args.join(' ')} has not ended: ${output.stdout}${output.stderr}`));
      else resolve({ status, signal, ...output });
    });
    whileRunning?.(child);
  });
}
