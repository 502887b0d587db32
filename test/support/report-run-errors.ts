import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter } from 'vitest/node';

/** An error that belongs to no test and makes a run fail all the same: a promise that nobody awaited, a worker that died. */
export interface RunError {
  readonly message: string;
  readonly stack: string;
  /** Path of the file that was running then; the stack of an error of a socket names none. */
  readonly file: string;
}

/** Writes what the JSON report leaves out, as `errors-<pid>.json` in `directory`; writes nothing when there is nothing. */
export function reportRunErrors(directory: string): Reporter {
  return {
    onTestRunEnd(_modules, errors) {
      if (errors.length === 0) return;
      const report: RunError[] = errors.map(({ message, stack, VITEST_TEST_PATH: file }) => ({
        message,
        stack: stack ?? '',
        file: typeof file === 'string' ? file : 'no test file',
      }));
      writeFileSync(join(directory, `errors-${process.pid}.json`), JSON.stringify(report));
    },
  };
}
