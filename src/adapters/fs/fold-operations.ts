import { dirname } from 'node:path/posix';
import type { FileOperation } from '../../app/ports.ts';
import type { ErrorCode } from '../../domain/error-catalogue.ts';
import type { FsCalls } from './fs-calls.ts';
import { fileMode, isInside } from './write-tree.ts';

/** A file as it is to be. */
export interface NextFile {
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** Path to what it is to be: a file, or `undefined` where nothing shall be. */
export type Future = ReadonlyMap<string, NextFile | undefined>;

/** Takes note of a reason why a change cannot be made. */
export type Report = (code: ErrorCode, path: string, message: string) => void;

/** What `operations`, one after the other, make of the files of `target`; contents of renamed files are read. */
export function foldOperations(
  calls: FsCalls,
  target: string,
  operations: readonly FileOperation[],
  report: Report,
): Future {
  const future = new Map<string, NextFile | undefined>();
  const current = (path: string) => (future.has(path) ? future.get(path) : readFile(calls, target, path));
  for (const operation of operations) {
    switch (operation.kind) {
      case 'write': {
        const mode = keptMode(calls, target, operation.path, operation.executable);
        future.set(operation.path, { content: operation.content, mode });
        break;
      }
      case 'delete':
        future.set(operation.path, undefined);
        break;
      case 'rename': {
        const moved = current(operation.from);
        if (moved === undefined)
          report('PATH_INVALID', operation.from, `${operation.from} is no file that can be renamed.`);
        future.set(operation.from, undefined);
        future.set(operation.to, moved);
      }
    }
  }
  return future;
}

/** Whether a change may touch `path`: inside the target, not git's own data, not the journal and no folder above it. */
export function isOpen(path: string): boolean {
  return isInside(path) && !/^\.git(\/|$)/i.test(path) && !/^\.scaffold(\/journal(\/|$)|$)/i.test(path);
}

/** Whether a link lies between `target` and `path`. */
export function hasLinkOnWay(calls: FsCalls, target: string, path: string): boolean {
  const parent = dirname(path);
  if (parent === '.') return false;
  return hasLinkOnWay(calls, target, parent) || calls.status(`${target}/${parent}`)?.kind === 'link';
}

function readFile(calls: FsCalls, target: string, path: string): NextFile | undefined {
  if (!isOpen(path) || hasLinkOnWay(calls, target, path)) return undefined;
  const status = calls.status(`${target}/${path}`);
  return status?.kind === 'file' ? { content: calls.read(`${target}/${path}`), mode: status.mode } : undefined;
}

/** A file that is replaced keeps its permissions, which are the user's, unless it becomes executable or ceases to be. */
function keptMode(calls: FsCalls, target: string, path: string, executable: boolean): number {
  const status = isOpen(path) ? calls.status(`${target}/${path}`) : undefined;
  return status?.kind === 'file' && ((status.mode & 0o100) !== 0) === executable ? status.mode : fileMode(executable);
}
