import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Outside the tree, so that checkouts share it and no tool walks through it. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'scaffold-packaging');

/**
 * Installs what a folder's package.json and package-lock.json say, without scripts and with integrity checked by npm, and returns its
 * `node_modules`. The same lock is installed once.
 *
 * @param folder The folder with the two files.
 * @param platform Take optional packages of another system; without it, those of this machine.
 */
export function installLocked(folder: string, platform?: { readonly os: string; readonly cpu: string }): string {
  const files = ['package.json', 'package-lock.json'];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(folder, file)));
  const key = [hash.digest('hex').slice(0, 16), ...(platform ? [platform.os, platform.cpu] : [])].join('-');
  const target = join(CACHE, key);
  if (!existsSync(target)) {
    const staging = `${target}.${process.pid}`;
    mkdirSync(staging, { recursive: true });
    for (const file of files) cpSync(join(folder, file), join(staging, file));
    runNpm(staging, platform ? [`--os=${platform.os}`, `--cpu=${platform.cpu}`] : []);
    publish(staging, target);
  }
  return join(target, 'node_modules');
}

function runNpm(folder: string, flags: readonly string[]): void {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...flags];
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`npm ${args.join(' ')} fails: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** Another process may have been faster; what it installed is the same. */
function publish(staging: string, target: string): void {
  if (existsSync(target)) rmSync(staging, { recursive: true, force: true });
  else renameSync(staging, target);
}
