import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../domain/problem.ts';
import { unreadable } from './unreadable.ts';

/** A regular file below a folder. */
export interface ListedFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly executable: boolean;
}

/** What editors and operating systems leave behind and nobody means to ship. */
const LEFTOVERS = [
  /^\.DS_Store$/,
  /^\._/,
  /^Thumbs\.db$/i,
  /^desktop\.ini$/i,
  /~$/,
  /^\.?#/,
  /\.sw[a-p]$/,
  /^4913$/,
  /\.(orig|rej|bak)$/,
  /___jb_(tmp|old)___$/,
];

/** Whether a name is a leftover of an editor or the operating system. */
export function isLeftover(name: string): boolean {
  return LEFTOVERS.some((leftover) => leftover.test(name));
}

/**
 * Lists the regular files below a folder, in the order of their paths, leftovers aside. Links are not followed: what a feature
 * ships must lie in its folder.
 *
 * @param folder The folder on disk.
 * @param problems Receives a problem for every link, device or unreadable folder.
 */
export function listFiles(folder: string, problems: Problem[]): readonly ListedFile[] {
  const files: ListedFile[] = [];
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of readEntries(join(folder, below), problems)) {
      const path = `${below}${entry.name}`;
      const onDisk = join(folder, path);
      if (entry.isDirectory()) pending.push(`${path}/`);
      else if (entry.isFile()) files.push({ path, executable: isExecutable(onDisk) });
      else problems.push(refuseSpecial(entry, onDisk));
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The entries of one folder without leftovers, in no particular order; a problem when it cannot be read. */
export function readEntries(folder: string, problems: Problem[]): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => !isLeftover(entry.name));
  } catch (error) {
    problems.push(unreadable(folder, error));
    return [];
  }
}

/** A link or device in a place where only files and folders are read. */
export function refuseSpecial(entry: Dirent, path: string): Problem {
  const what = entry.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'neither a file nor a folder';
  return {
    code: 'SOURCE_UNREADABLE',
    message: `"${path}" is ${what}.`,
    hint: 'Put the file itself there, or remove the entry.',
    features: [],
    path,
  };
}

/** The owner's bit decides; Windows has none, so nothing is executable there but by a manifest's `executable: true`. */
function isExecutable(path: string): boolean {
  return process.platform !== 'win32' && (lstatSync(path).mode & 0o100) !== 0;
}
