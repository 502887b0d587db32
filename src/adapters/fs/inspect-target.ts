import { dirname, isAbsolute, relative, sep } from 'node:path';
import type { TargetState } from '../../app/ports.ts';
import type { FsCalls } from './fs-calls.ts';
import { hasTracesOfChange } from './journal.ts';
import { asWriteFailure } from './write-failure.ts';

/** What a hosting service puts into a new repository. */
const FRESH_CLONE_ENTRY = /^(\.git|\.gitignore|README(\..+)?|LICEN[CS]E(\..+)?)$/i;

/**
 * What is at `path` (absolute). `root` is the folder that the user chose to work in: below it no link may lead out of it. Links above it
 * are the machine's business, such as `/tmp` on macOS. Throws WRITE_FAILED if it cannot be looked at.
 */
export function inspectTarget(calls: FsCalls, path: string, root: string | undefined): TargetState {
  try {
    const status = calls.status(path);
    if (status?.kind === 'link' || leavesRoot(calls, path, root)) return 'unsafe';
    if (status === undefined) return 'absent';
    if (status.kind !== 'folder') return 'occupied';
    if (hasTracesOfChange(calls, path)) return 'interrupted';
    const entries = calls.list(path);
    if (entries.length === 0) return 'empty';
    const isClone = entries.some(({ name }) => name === '.git');
    const isFresh = entries.every(({ name, kind }) => FRESH_CLONE_ENTRY.test(name) && kind !== 'link');
    return isClone && isFresh ? 'fresh-clone' : 'occupied';
  } catch (error) {
    throw asWriteFailure(error, `Cannot look into ${path}`);
  }
}

function leavesRoot(calls: FsCalls, path: string, root: string | undefined): boolean {
  if (root === undefined || !isBelow(root, path)) return false;
  let existing = dirname(path);
  while (existing !== root && calls.status(existing) === undefined) existing = dirname(existing);
  if (existing === root) return false;
  const realRoot = calls.realPath(root);
  const real = calls.realPath(existing);
  return real !== realRoot && !isBelow(realRoot, real);
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
