import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { InstalledProgram } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { unpackProgram } from './unpack-program.ts';

/** Folders whose files belong to a package manager, with its command. */
const MANAGED: readonly (readonly [where: RegExp, command: string])[] = [
  [/^\/nix\/store\//, 'nix profile upgrade scaffold'],
  [/\/Cellar\//, 'brew upgrade scaffold'],
  [/[\\/]scoop[\\/]apps[\\/]/i, 'scoop update scaffold'],
  [/[\\/]WinGet[\\/]Packages[\\/]/i, 'winget upgrade scaffold'],
  [/^\/usr\/bin\//, 'your package manager, e.g. `apt upgrade scaffold` or `dnf upgrade scaffold`'],
];

/** How long a start may take before it counts as failed; milliseconds. */
const START_LIMIT = 30_000;

/** The executable at `path`. Throws UPGRADE_UNAVAILABLE when a package manager owns it. */
export function installedProgram(path: string): InstalledProgram {
  const real = realpathSync(path);
  const manager = MANAGED.find(([where]) => where.test(real))?.[1];
  if (manager !== undefined) {
    throw new ScaffoldError('UPGRADE_UNAVAILABLE', `${real} belongs to a package manager.`, {
      hint: `Use ${manager}.`,
    });
  }
  return {
    path: real,
    replace: async ({ name, bytes }, version) => {
      const program = unpackProgram(name, bytes, basename(releasedName(real)));
      if (program === undefined) throw failed(`${name} holds no program.`);
      replaceProgram(real, program, version);
    },
  };
}

/** The user may have renamed the program; archives hold it under its own name. */
function releasedName(path: string): string {
  return path.toLowerCase().endsWith('.exe') ? 'scaffold.exe' : 'scaffold';
}

/** In a folder beside the program, so that both steps are renames on one file system. A running program can be renamed everywhere. */
function replaceProgram(path: string, program: Uint8Array, version: string): void {
  const staging = makeStaging(dirname(path));
  const fresh = join(staging, basename(releasedName(path)));
  const previous = join(staging, 'previous.exe');
  try {
    writeFileSync(fresh, program, { mode: 0o755 });
    refuseUnlessStarts(fresh, version);
    renameSync(path, previous);
    renameSync(fresh, path);
    refuseUnlessStarts(path, version);
  } catch (error) {
    if (existsSync(previous)) renameSync(previous, path);
    if (error instanceof ScaffoldError) throw error;
    throw failed(`${path} cannot be replaced.`, error);
  } finally {
    discard(staging);
  }
}

function makeStaging(folder: string): string {
  try {
    return mkdtempSync(join(folder, '.scaffold-upgrade.'));
  } catch (error) {
    throw failed(`${folder} cannot be written to.`, error);
  }
}

/** Windows keeps the file of a running program; it goes with the next upgrade of the folder's owner. */
function discard(staging: string): void {
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}

function refuseUnlessStarts(path: string, version: string): void {
  const { stdout, stderr, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: START_LIMIT });
  if (stdout?.trim() === version) return;
  throw failed(`Version ${version} does not start on this machine.`, error ?? new Error(stderr.trim() || 'no answer'));
}

function failed(message: string, cause?: unknown): ScaffoldError {
  return new ScaffoldError('UPGRADE_FAILED', message, { cause });
}
