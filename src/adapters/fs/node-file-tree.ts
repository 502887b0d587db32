import type { FileTree, WorkingTree } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { applyInPlace } from './apply-in-place.ts';
import { type FsCalls, nodeFsCalls } from './fs-calls.ts';
import { inspectTarget } from './inspect-target.ts';
import { recoverTarget } from './recover-target.ts';
import { identifyRun, type RunIdentity } from './run-identity.ts';
import { createStaging } from './staging.ts';
import { readingTree } from './working-tree.ts';
import { describeCause, isSystemError } from './write-failure.ts';

/** What tests replace. */
export interface NodeFileTreeOptions {
  readonly calls?: FsCalls;
  readonly runs?: RunIdentity;
  readonly platform?: NodeJS.Platform;
}

/** The file system of this machine. */
export function nodeFileTree(options: NodeFileTreeOptions = {}): FileTree & WorkingTree {
  const { calls = nodeFsCalls(), runs = identifyRun(), platform = process.platform } = options;
  // Windows cannot flush a folder and keeps its entries in a journal of its own.
  const syncFolder = (path: string) => {
    if (platform !== 'win32') flush(calls, path);
  };
  return {
    inspectTarget: (path, root) => inspectTarget(calls, path, root),
    readText: (path) => readText(calls, path),
    ...readingTree(calls),
    ...createStaging({ calls, runs, platform, uid: process.getuid?.() }),
    applyInPlace: (target, operations) => applyInPlace({ calls, runs, syncFolder }, target, operations),
    recoverTarget: (target) => recoverTarget(calls, runs, target),
  };
}

function flush(calls: FsCalls, path: string): void {
  const handle = calls.open(path);
  try {
    calls.sync(handle);
  } finally {
    calls.close(handle);
  }
}

function readText(calls: FsCalls, path: string): string | undefined {
  try {
    return Buffer.from(calls.read(path)).toString('utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new ScaffoldError('SOURCE_UNREADABLE', `Cannot read ${path}: ${describeCause(error)}.`, { cause: error });
  }
}
