import { existsSync } from 'node:fs';
import type { CommandRunner } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';

/** Long enough for an installation over a slow line. */
const DEFAULT_TIMEOUT = 10 * 60_000;

/** Runs programs with execa, which knows `.cmd` files and process trees on every platform; loaded when first used. */
export function execaRunner(): CommandRunner {
  return {
    async run(argv, { cwd, show = false, env = {}, timeout = DEFAULT_TIMEOUT }) {
      const { execa } = await import('execa');
      const [program, ...args] = argv;
      const output: ('pipe' | 2)[] = show ? ['pipe', 2] : ['pipe'];
      const result = await execa(program, args, {
        cwd,
        env: { ...env },
        stdin: 'ignore',
        stdout: output,
        stderr: output,
        timeout,
        reject: false,
        stripFinalNewline: false,
        windowsHide: true,
      });
      if (result.exitCode === undefined) throw describeFailure(argv, cwd, timeout, result);
      return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
    },
  };
}

interface FailedRun {
  readonly code?: string | undefined;
  readonly timedOut: boolean;
  readonly signal?: string | undefined;
  readonly message?: string | undefined;
  readonly cause?: unknown;
}

function describeFailure(
  argv: readonly [string, ...string[]],
  cwd: string,
  timeout: number,
  run: FailedRun,
): ScaffoldError {
  const command = `\`${argv.join(' ')}\``;
  const fail = (message: string, hint?: string) =>
    new ScaffoldError('COMMAND_FAILED', message, { hint, cause: run.cause });
  if (run.timedOut) return fail(`${command} has not ended after ${timeout / 1000} s and is stopped.`);
  if (run.signal !== undefined) return fail(`${command} is ended by ${run.signal}.`);
  if (run.code === 'ENOENT' && !existsSync(cwd)) return fail(`${command} cannot run in ${cwd}, which does not exist.`);
  if (run.code === 'ENOENT')
    return fail(`The program "${argv[0]}" is not found.`, `Install ${argv[0]}, or add it to PATH.`);
  if (run.code === 'EACCES')
    return fail(`The program "${argv[0]}" may not be executed.`, `Check the permissions of ${argv[0]}.`);
  return fail(`${command} cannot be started: ${run.message ?? 'unknown cause'}.`);
}
