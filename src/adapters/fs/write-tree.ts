import { dirname } from 'node:path/posix';
import type { FileToWrite } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FsCalls } from './fs-calls.ts';
import { asWriteFailure, attempt, isSystemError } from './write-failure.ts';

export const FOLDER_MODE = 0o755;

/** Writable for group or others: what most umasks take away. Generated files never are, files of the user may be. */
const USUAL_UMASK = 0o022;

/** Permission bits of a generated file. */
export function fileMode(executable: boolean): number {
  return executable ? 0o755 : 0o644;
}

/** How files are written below one root. */
export interface WritePolicy {
  /** The umask or an access list takes bits away from new files, so their modes must be set afterwards. */
  readonly setsModes: boolean;
  /** Flush each file to the disk. */
  readonly durable: boolean;
}

/**
 * Makes the folder `root` and finds out whether modes must be set by asking for all bits: what is missing then is also missing from
 * the files below. So the usual umask costs no call a file, and set-group-id folders stay what they are.
 */
export function makeRoot(calls: FsCalls, root: string, options: { readonly durable: boolean }): WritePolicy {
  calls.makeFolder(root, 0o777);
  const mode = calls.status(root)?.mode ?? 0;
  const wanted = (mode & 0o7000) | FOLDER_MODE;
  if (mode !== wanted) calls.setMode(root, wanted);
  return { setsModes: (mode & FOLDER_MODE) !== FOLDER_MODE, durable: options.durable };
}

export function makeFolder(calls: FsCalls, path: string, policy: WritePolicy): void {
  calls.makeFolder(path, FOLDER_MODE);
  if (policy.setsModes) calls.setMode(path, FOLDER_MODE);
}

/** Writes a file that must not exist yet. */
export function writeNewFile(
  calls: FsCalls,
  file: { readonly path: string; readonly content: string | Uint8Array; readonly mode: number },
  policy: WritePolicy,
): void {
  const handle = calls.create(file.path, file.mode);
  try {
    calls.write(handle, file.content);
    if (policy.setsModes || (file.mode & USUAL_UMASK) !== 0) calls.setFileMode(handle, file.mode);
    if (policy.durable) calls.sync(handle);
  } finally {
    calls.close(handle);
  }
}

/** Writes `files` and their folders below the existing folder `root`. Throws WRITE_FAILED naming the file. */
export function writeTree(calls: FsCalls, root: string, files: readonly FileToWrite[], policy: WritePolicy): void {
  const made = new Set(['.']);
  const ensureFolder = (folder: string): void => {
    if (made.has(folder)) return;
    ensureFolder(dirname(folder));
    makeFolder(calls, `${root}/${folder}`, policy);
    made.add(folder);
  };
  for (const { path, content, executable } of files) {
    assertInside(path);
    try {
      ensureFolder(dirname(path));
      writeNewFile(calls, { path: `${root}/${path}`, content, mode: fileMode(executable) }, policy);
    } catch (error) {
      throw asWriteFailure(error, `Cannot write ${path}`);
    }
  }
}

/** The last line of defence against a path that leaves the project; the plan has checked it with better messages. */
function assertInside(path: string): void {
  if (isInside(path)) return;
  throw new ScaffoldError('PATH_INVALID', `"${path}" is no relative path inside the project.`);
}

export function isInside(path: string): boolean {
  return !/^$|^\/|^[A-Za-z]:|[\\\0]|\/\/|\/$|(^|\/)\.\.?(\/|$)/.test(path);
}

/** Removes a file or a folder with all it holds, as far as possible; returns whether nothing is left. Links are not followed. */
export function removeTree(calls: FsCalls, path: string): boolean {
  return attempt(() => removeEntry(calls, path));
}

function removeEntry(calls: FsCalls, path: string): void {
  const status = calls.status(path);
  if (status === undefined) return;
  if (status.kind === 'folder') removeFolderTree(calls, path);
  else calls.removeFile(path);
}

function removeFolderTree(calls: FsCalls, path: string): void {
  // One failure must not keep the rest: the last call tells whether all of it went.
  for (const { name, kind } of calls.list(path)) {
    attempt(() =>
      kind === 'folder' ? removeFolderTree(calls, `${path}/${name}`) : calls.removeFile(`${path}/${name}`),
    );
  }
  calls.removeFolder(path);
}

/** Removes a folder if it is there and empty; returns whether it did. */
export function removeIfEmpty(calls: FsCalls, path: string): boolean {
  try {
    calls.removeFolder(path);
    return true;
  } catch (error) {
    if (isSystemError(error) && /^(ENOENT|ENOTEMPTY|EEXIST|EPERM|ENOTDIR)$/.test(error.code)) return false;
    throw error;
  }
}
