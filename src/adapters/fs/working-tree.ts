import type { FoundFile, WorkingTree } from '../../app/ports.ts';
import { hasLinkOnWay } from './fold-operations.ts';
import type { FsCalls } from './fs-calls.ts';
import { asWriteFailure } from './write-failure.ts';

/** The files of a project for reading. Throws WRITE_FAILED where the file system refuses. */
export function readingTree(calls: FsCalls): WorkingTree {
  return {
    readFile(target, path) {
      try {
        return readFound(calls, target, path);
      } catch (error) {
        throw asWriteFailure(error, `Cannot read ${path}`);
      }
    },
    listFiles(target, folder) {
      try {
        return hasLinkOnWay(calls, target, `${folder}/x`) ? [] : listBelow(calls, target, folder);
      } catch (error) {
        throw asWriteFailure(error, `Cannot look into ${folder}`);
      }
    },
  };
}

function readFound(calls: FsCalls, target: string, path: string): FoundFile | undefined {
  const status = calls.status(`${target}/${path}`);
  if (status === undefined) return undefined;
  if (status.kind !== 'file' || hasLinkOnWay(calls, target, path)) return { kind: 'other' };
  return { kind: 'file', content: calls.read(`${target}/${path}`), executable: (status.mode & 0o100) !== 0 };
}

function listBelow(calls: FsCalls, target: string, folder: string): readonly string[] {
  if (calls.status(`${target}/${folder}`)?.kind !== 'folder') return [];
  return calls.list(`${target}/${folder}`).flatMap(({ name, kind }) => {
    const path = `${folder}/${name}`;
    if (kind === 'folder') return listBelow(calls, target, path);
    return kind === 'file' ? [path] : [];
  });
}
