import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import type { Recovery } from '../../app/ports.ts';
import { ScaffoldError } from '../../domain/errors.ts';
import { hasLinkOnWay, isOpen } from './fold-operations.ts';
import type { FsCalls } from './fs-calls.ts';
import { JOURNALS, type Journal, type JournalPaths, parseJournal } from './journal.ts';
import { FOLDER_MODE, removeIfEmpty, removeTree } from './write-tree.ts';

/** Where files go that stand in the way of a roll-back. */
const RECOVERED = '.scaffold/recovered';

/**
 * Ends an in-place change from whatever point it reached: finishes it if it is committed, rolls it back otherwise, and removes the
 * journal. Can be repeated after a kill at any point. Throws system errors, and TARGET_UNSAFE for a journal that would reach outside.
 */
export function settleJournal(calls: FsCalls, target: string, paths: JournalPaths): Recovery {
  if (calls.status(paths.changes) === undefined) {
    discardJournal(calls, target, paths);
    return { outcome: 'nothing', kept: [] };
  }
  const journal = readJournal(calls, target, paths);
  const isCommitted = calls.status(paths.done) !== undefined;
  const kept = isCommitted ? [] : rollBack(calls, target, paths, journal);
  if (isCommitted) pruneFolders(calls, target, journal);
  calls.removeFile(paths.changes);
  discardJournal(calls, target, paths);
  return { outcome: isCommitted ? 'finished' : 'rolled-back', kept };
}

/** Removes a journal that no longer says anything; what cannot be removed goes with a later recovery. */
function discardJournal(calls: FsCalls, target: string, paths: JournalPaths): void {
  if (!removeTree(calls, paths.folder)) return;
  for (const folder of [JOURNALS, dirname(JOURNALS)]) removeIfEmpty(calls, `${target}/${folder}`);
}

/** A journal is as trustworthy as the repository that brought it along, so its paths are checked again. */
function readJournal(calls: FsCalls, target: string, paths: JournalPaths): Journal {
  const journal = parseJournal(Buffer.from(calls.read(paths.changes)).toString('utf8'));
  const touched = [...(journal?.changes ?? []), ...(journal?.replacedFolders ?? [])].map(({ path }) => path);
  const reachesOut =
    [paths.newFolder, paths.oldFolder].some((folder) => calls.status(folder)?.kind !== 'folder') ||
    [...touched, ...(journal?.madeFolders ?? [])].some((path) => !isOpen(path) || hasLinkOnWay(calls, target, path));
  if (journal === undefined || reachesOut) {
    throw new ScaffoldError('TARGET_UNSAFE', `${paths.changes} is no journal of this folder.`, {
      hint: `Look into ${paths.folder}: \`old\` holds files of the project. Remove it when nothing in it is needed.`,
    });
  }
  return journal;
}

/** Puts everything back; returns where files of others went that stood in the way. */
function rollBack(calls: FsCalls, target: string, paths: JournalPaths, journal: Journal): string[] {
  const foreign = new Set<number>();
  for (const [number, { path, hash }] of journal.changes.entries()) {
    if (hash === undefined || calls.status(paths.newFile(number)) !== undefined) continue;
    if (!takeBack(calls, `${target}/${path}`, paths.newFile(number), hash)) foreign.add(number);
  }
  for (const folder of journal.madeFolders.toReversed()) removeIfEmpty(calls, `${target}/${folder}`);
  for (const { path, mode } of journal.replacedFolders.toReversed()) {
    if (calls.status(`${target}/${path}`) !== undefined) continue;
    calls.makeFolder(`${target}/${path}`, mode);
    calls.setMode(`${target}/${path}`, mode);
  }
  const kept: string[] = [];
  for (const [number, { path }] of journal.changes.entries()) {
    const isOccupied = calls.status(`${target}/${path}`) !== undefined;
    if (calls.status(paths.oldFile(number)) === undefined) {
      if (isOccupied && foreign.has(number)) kept.push(path);
      continue;
    }
    if (isOccupied) kept.push(moveAside(calls, target, path));
    makeFolders(calls, target, dirname(path));
    calls.rename(paths.oldFile(number), `${target}/${path}`);
  }
  return kept;
}

/**
 * Moves a file that the change had put in place back into the journal; returns whether it was that file. Otherwise somebody has edited
 * or removed it, and an empty file takes its place in the journal, so that a repeated roll-back does not take the restored one for it.
 */
function takeBack(calls: FsCalls, path: string, newFile: string, hash: string): boolean {
  if (calls.status(path)?.kind === 'file' && createHash('sha256').update(calls.read(path)).digest('hex') === hash) {
    calls.rename(path, newFile);
    return true;
  }
  calls.close(calls.create(newFile, 0o644));
  return false;
}

/** Moves what is at `path` to a free name below `.scaffold/recovered`, which it returns. */
function moveAside(calls: FsCalls, target: string, path: string): string {
  let aside = `${RECOVERED}/${path}`;
  for (let number = 2; calls.status(`${target}/${aside}`) !== undefined; number++)
    aside = `${RECOVERED}/${path}.${number}`;
  makeFolders(calls, target, dirname(aside));
  calls.rename(`${target}/${path}`, `${target}/${aside}`);
  return aside;
}

function makeFolders(calls: FsCalls, target: string, folder: string): void {
  if (folder === '.' || calls.status(`${target}/${folder}`) !== undefined) return;
  makeFolders(calls, target, dirname(folder));
  calls.makeFolder(`${target}/${folder}`, FOLDER_MODE);
}

/** Removes the folders that removed files leave empty. */
function pruneFolders(calls: FsCalls, target: string, journal: Journal): void {
  for (const { path, hash } of journal.changes) {
    if (hash !== undefined) continue;
    for (let folder = dirname(path); folder !== '.' && removeIfEmpty(calls, `${target}/${folder}`); )
      folder = dirname(folder);
  }
}
