import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./writer-child.ts', import.meta.url));

export interface ChildRun {
  readonly killed: boolean;
  /** File-system calls that it made, if it came to its end. */
  readonly calls: number;
  /** Milliseconds from its first call to its last; the end of the process comes later. */
  readonly duration: number;
}

/** Runs writer-child.ts; it dies before its call `at`, or `delay` milliseconds after its first call. */
export function runChild(
  scenario: string,
  target: string,
  death: { readonly at?: number; readonly delay?: number } = {},
): Promise<ChildRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, scenario, target, String(death.at ?? 0)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    let start = 0;
    let end = 0;
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.on('data', (chunk) => {
      if (output === '') {
        start = performance.now();
        if (death.delay !== undefined) setTimeout(() => child.kill('SIGKILL'), death.delay);
      }
      output += chunk;
      end = performance.now();
    });
    child.on('error', reject);
    child.on('close', (exitCode, signal) => {
      const killed = signal === 'SIGKILL';
      if (!killed && exitCode !== 0) reject(new Error(errors));
      resolve({ killed, calls: Number(output.split('\n')[1]), duration: end - start });
    });
  });
}
