import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackDependencies } from '../../src/domain/lockfile/collect-dependencies.ts';
import { fail, type Problem, type Result, succeed } from '../../src/domain/problem.ts';

/** Scripts of packages never run, and nothing is sent about what is locked. */
const FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const NPMRC = 'omit-lockfile-registry-resolved=true\nsave-exact=true\n';

/**
 * Lets npm lock exact versions in a temporary folder; only metadata is downloaded.
 *
 * @returns The text of `package-lock.json`, or a `LOCK_INCOMPLETE` problem with npm's own words when npm cannot lock the versions, or
 *   would refuse (`npm ci`) the lock that it has made.
 */
export function lockWithNpm({ dependencies, devDependencies }: StackDependencies): Result<string> {
  const folder = mkdtempSync(join(tmpdir(), 'catalogue-lock-'));
  try {
    writeFileSync(join(folder, '.npmrc'), NPMRC);
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'catalogue', version: '0.0.0', private: true, dependencies, devDependencies }, null, 2),
    );
    const locking = runNpm(folder, ['install', '--package-lock-only']);
    if (locking !== undefined) {
      const message = 'npm cannot lock the declared versions together.';
      return refuse(message, locking, 'Declare versions that the registry serves and whose peers agree.');
    }
    const text = readFileSync(join(folder, 'package-lock.json'), 'utf8');
    const installing = runNpm(folder, ['ci', '--dry-run']);
    if (installing === undefined) return succeed(text);
    return refuse(
      'npm refuses the lock file that it has made itself.',
      installing,
      'A package was published without the packages of some platforms: declare an earlier version of what depends on them.',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refuse(message: string, details: readonly string[], hint: string): Result<string> {
  return fail([{ code: 'LOCK_INCOMPLETE', message, details, hint, features: [] } satisfies Problem]);
}

/** What npm gives as reasons when it fails. */
function runNpm(cwd: string, args: readonly string[]): readonly string[] | undefined {
  const { status, stdout, stderr, error } = spawnSync('npm', [...args, ...FLAGS], { cwd, encoding: 'utf8' });
  if (status === 0) return undefined;
  return error === undefined ? firstReasons(`${stderr}${stdout}`) : [error.message];
}

/** npm's errors, without the manual that follows them. */
function firstReasons(output: string): readonly string[] {
  const lines = output.split('\n').map((line) => line.replace(/^npm error ?/, '').trimEnd());
  const manual = lines.indexOf('Clean install a project');
  return lines
    .slice(0, manual === -1 ? undefined : manual)
    .filter((line) => line !== '' && !line.startsWith('A complete log'));
}
