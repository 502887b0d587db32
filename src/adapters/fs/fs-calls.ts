import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';

/** An entry of a folder; a symbolic link is a link, whatever it points to. */
interface FsEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** What an entry is, without following links. */
interface FsStatus {
  readonly kind: FsEntry['kind'];
  /** Permission bits, including set-id and sticky. */
  readonly mode: number;
  /** Numeric user; 0 on Windows. */
  readonly uid: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/**
 * Every call on the user's files, one system call each (but for long writes). Tests replace the object to fail, or to die, at the n-th
 * call; so beside this file only run-identity.ts imports `node:fs`, to read `/proc`.
 */
export interface FsCalls {
  /** A handle on a file that must not exist yet. */
  create(path: string, mode: number): number;
  /** A read-only handle, for {@link FsCalls.sync}. */
  open(path: string): number;
  write(handle: number, content: string | Uint8Array): void;
  setFileMode(handle: number, mode: number): void;
  sync(handle: number): void;
  close(handle: number): void;
  read(path: string): Uint8Array;
  makeFolder(path: string, mode: number): void;
  setMode(path: string, mode: number): void;
  /** `undefined` where nothing exists. */
  status(path: string): FsStatus | undefined;
  list(path: string): readonly FsEntry[];
  realPath(path: string): string;
  rename(from: string, to: string): void;
  removeFile(path: string): void;
  /** Fails unless the folder is empty. */
  removeFolder(path: string): void;
}

/** Synchronous calls: for small files they cost a third less than promises. */
export function nodeFsCalls(): FsCalls {
  return {
    create: (path, mode) => openSync(path, 'wx', mode),
    open: (path) => openSync(path, 'r'),
    write: (handle, content) => writeFileSync(handle, content),
    setFileMode: (handle, mode) => fchmodSync(handle, mode),
    sync: (handle) => fsyncSync(handle),
    close: (handle) => closeSync(handle),
    read: (path) => readFileSync(path),
    makeFolder: (path, mode) => {
      mkdirSync(path, { mode });
    },
    setMode: (path, mode) => chmodSync(path, mode),
    status: readStatus,
    list: (path) =>
      readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
    realPath: (path) => realpathSync.native(path),
    rename: (from, to) => renameSync(from, to),
    removeFile: (path) => unlinkSync(path),
    removeFolder: (path) => rmdirSync(path),
  };
}

function readStatus(path: string): FsStatus | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    return { kind: kindOf(found), mode: found.mode & 0o7777, uid: found.uid, modified: found.mtimeMs };
  } catch (error) {
    // Below a file there is nothing either.
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): FsEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
