import { basename, dirname, join } from 'node:path';
import type { FileToWrite } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FsCalls } from './fs-calls.ts';
import type { RunIdentity } from './run-identity.ts';
import { asWriteFailure, attempt, isSystemError } from './write-failure.ts';
import { FOLDER_MODE, makeRoot, removeIfEmpty, removeTree, writeTree } from './write-tree.ts';

/** The name says whose the folder is, see run-identity.ts. */
const STAGING_PREFIX = '.scaffold-staging-';

/** Windows gives a folder back late while a virus scanner reads it. */
const WINDOWS_RENAME_TRIES = 10;
const WINDOWS_RENAME_PAUSE_MS = 50;

export interface StagingOptions {
  readonly calls: FsCalls;
  readonly runs: RunIdentity;
  readonly platform: NodeJS.Platform;
  /** Numeric user, where there is one. */
  readonly uid: number | undefined;
}

export interface Staging {
  stage(target: string, files: readonly FileToWrite[]): string;
  publish(staging: string, target: string): void;
  discard(staging: string): void;
}

/**
 * Writes a tree beside its target and renames it into place, so that the target is absent or complete at every moment.
 *
 * Nothing is flushed to the disk: the kernel keeps what a killed process wrote, the target did not exist before, and flushing costs
 * 0.1 ms a file on a fast disk and several on macOS. After a power cut within seconds the project may hold empty files and is made anew.
 */
export function createStaging({ calls, runs, platform, uid }: StagingOptions): Staging {
  /** Folders above the target that staging made, innermost first, by staging folder. */
  const madeParents = new Map<string, readonly string[]>();

  const discard = (staging: string): void => {
    removeTree(calls, staging);
    for (const parent of madeParents.get(staging) ?? []) attempt(() => removeIfEmpty(calls, parent));
    madeParents.delete(staging);
  };

  return {
    stage(target, files) {
      const parent = dirname(target);
      const staging = join(parent, STAGING_PREFIX + runs.mint());
      const parents: string[] = [];
      madeParents.set(staging, parents);
      try {
        makeParents(calls, parent, parents);
        sweep(calls, parent, runs, uid);
        const policy = makeRoot(calls, staging, { durable: false });
        writeTree(calls, staging, files, policy);
        return staging;
      } catch (error) {
        discard(staging);
        throw asWriteFailure(error, `Cannot write into ${parent}`);
      }
    },

    publish(staging, target) {
      try {
        replaceFolder(calls, staging, target, platform);
        madeParents.delete(staging);
      } catch (error) {
        discard(staging);
        if (isSystemError(error) && /^(ENOTEMPTY|EEXIST|ENOTDIR)$/.test(error.code)) {
          throw new ScaffoldError('TARGET_NOT_EMPTY', `${target} has appeared while its files were made.`, {
            cause: error,
          });
        }
        throw asWriteFailure(error, `Cannot make ${target}`);
      }
    },

    discard,
  };
}

function makeParents(calls: FsCalls, folder: string, made: string[]): void {
  if (calls.status(folder) !== undefined) return;
  makeParents(calls, dirname(folder), made);
  calls.makeFolder(folder, FOLDER_MODE);
  made.unshift(folder);
}

/** Removes what killed runs left in `folder`: only our own user's folders, and only if their owner is dead. */
function sweep(calls: FsCalls, folder: string, runs: RunIdentity, uid: number | undefined): void {
  attempt(() => {
    for (const { name, kind } of calls.list(folder)) {
      if (kind !== 'folder' || !name.startsWith(STAGING_PREFIX)) continue;
      const path = join(folder, name);
      const status = calls.status(path);
      if (status === undefined || (uid !== undefined && status.uid !== uid)) continue;
      if (runs.isDead(basename(path).slice(STAGING_PREFIX.length), Date.now() - status.modified))
        removeTree(calls, path);
    }
  });
}

/** Renames `staging` to `target`, which is absent or an empty folder; the mode of an empty folder is kept. */
function replaceFolder(calls: FsCalls, staging: string, target: string, platform: NodeJS.Platform): void {
  const existing = calls.status(target);
  if (existing?.kind === 'folder') {
    calls.setMode(staging, existing.mode);
    // Elsewhere rename(2) replaces an empty folder in one step.
    if (platform === 'win32') calls.removeFolder(target);
  }
  if (platform !== 'win32') {
    calls.rename(staging, target);
    return;
  }
  for (let tries = 1; ; tries++) {
    try {
      calls.rename(staging, target);
      return;
    } catch (error) {
      if (tries === WINDOWS_RENAME_TRIES || !isSystemError(error) || !/^(EPERM|EACCES|EBUSY)$/.test(error.code))
        throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WINDOWS_RENAME_PAUSE_MS);
    }
  }
}
