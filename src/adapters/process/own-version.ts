import { realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { CommandRunner } from '../../app/ports.ts';

/** The Node.js that runs this program. */
interface OwnNode {
  /** Its executable; a stand-alone binary is none. */
  readonly path: string;
  /** Such as `v24.15.0`. */
  readonly version: string;
  /** `PATH`, as the other runner would search it. */
  readonly searchPath: string;
}

/** Answers `node --version` itself where that would run the very Node.js that runs this program: starting it takes longer than all the rest. */
export function answerOwnVersion(runner: CommandRunner, own: OwnNode): CommandRunner {
  return {
    async run(argv, options) {
      const asks = argv.length === 2 && argv[0] === 'node' && argv[1] === '--version';
      if (asks && findProgram('node', own.searchPath) === realpathSync(own.path))
        return { exitCode: 0, stdout: `${own.version}\n`, stderr: '' };
      return await runner.run(argv, options);
    },
  };
}

/** The executable behind a name, links followed; `undefined` where only a shell or Windows would find one. */
function findProgram(name: string, searchPath: string): string | undefined {
  const path = searchPath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((candidate) => ((statSync(candidate, { throwIfNoEntry: false })?.mode ?? 0) & 0o111) !== 0);
  return path === undefined ? undefined : realpathSync(path);
}
