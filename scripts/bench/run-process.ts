import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A whole process as a user would start it. */
export interface ProcessCall {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** `node -e 0` of the Node that runs the benchmark: what a process costs before it does anything. */
export function idleNode(cwd: string): ProcessCall {
  return { argv: [process.execPath, '-e', '0'], cwd };
}

/**
 * Runs the calls one after another and returns the milliseconds that they took together.
 *
 * Output goes to a file, so that a tool that prints a line per file is not slowed by our reading it. Throws with the
 * last lines of that file when a call fails.
 */
export function timeCalls(calls: readonly ProcessCall[], folder: string): number {
  const logPath = join(folder, 'last-output.log');
  let elapsed = 0;
  for (const { argv, cwd, env = {} } of calls) {
    const log = openSync(logPath, 'w');
    const [program, ...args] = argv;
    const started = performance.now();
    const { status, error } = spawnSync(program, args, {
      cwd,
      env: { ...process.env, CI: '1', NO_COLOR: '1', ...env },
      stdio: ['ignore', log, log],
    });
    elapsed += performance.now() - started;
    closeSync(log);
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`exit ${status}: ${lastWords(readFileSync(logPath, 'utf8'))}`);
  }
  return elapsed;
}

/** The line that names an error, else the last ones. */
function lastWords(output: string): string {
  const lines = output.trim().split('\n');
  const named = lines.find((line) => /error\b|^[A-Z]+_[A-Z_]+ /i.test(line));
  return (named ?? lines.slice(-2).join(' / ')).trim().slice(0, 200);
}
