import { ScaffoldError } from '../../domain/errors.ts';

/** What the codes of the operating system mean for people, and what they can do. Source: errno(3). */
const CAUSES: Readonly<Record<string, readonly [cause: string, hint: string]>> = {
  ENOSPC: ['no space is left on the disk', 'Free some space, then run again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space or raise the quota, then run again.'],
  EACCES: ['permission is denied', 'Choose a folder that you may write to, or change its permissions.'],
  EPERM: ['the operation is not permitted', 'Choose a folder that you may write to, or change its permissions.'],
  EROFS: ['the file system is read-only', 'Choose a folder on a writable file system.'],
  EMFILE: ['too many files are open in this process', 'Raise the limit (`ulimit -n`), then run again.'],
  ENFILE: ['too many files are open on this machine', 'Close other programs, then run again.'],
  EIO: ['the disk reports an input/output error', 'Check the disk, or choose a folder on another one.'],
  EXDEV: ['it lies on another file system', 'Choose a folder whose parts lie on one file system.'],
  EBUSY: ['another program uses it', 'Close the program that uses it, then run again.'],
  ENAMETOOLONG: ['the path is too long', 'Choose a shorter name or a folder nearer to the root.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Choose another folder.'],
  ELOOP: ['a part of the path is a link to itself', 'Use the real folder.'],
  ENOENT: ['a part of the path has disappeared', 'Run again when nothing else changes the folder.'],
  EEXIST: ['something is there already', 'Run again when nothing else changes the folder.'],
  ENOTEMPTY: ['a folder is not empty', 'Run again when nothing else changes the folder.'],
};

/** An error of the operating system, as `node:fs` throws it. */
export interface SystemError extends Error {
  readonly code: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}

/** The cause in words with its code, e.g. `no space is left on the disk (ENOSPC)`. */
export function describeCause(error: SystemError): string {
  const known = CAUSES[error.code];
  return known === undefined ? error.message : `${known[0]} (${error.code})`;
}

/**
 * The error to throw for `error`: WRITE_FAILED with the cause in words for a system error, anything else unchanged.
 * `what` says in the present tense what fails, without a full stop, e.g. `Cannot write src/a.ts`.
 */
export function asWriteFailure(error: unknown, what: string): unknown {
  if (!isSystemError(error)) return error;
  return new ScaffoldError('WRITE_FAILED', `${what}: ${describeCause(error)}.`, {
    hint: CAUSES[error.code]?.[1],
    cause: error,
  });
}

/** Runs `action`, which may fail as far as the file system is concerned; returns whether it did not. Faults of ours pass. */
export function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}
