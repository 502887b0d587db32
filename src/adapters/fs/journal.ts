import { basename, dirname } from 'node:path/posix';
import { ScaffoldError } from '../../domain/errors.ts';
import type { FsCalls } from './fs-calls.ts';

/**
 * The journal of an in-place change, a folder named after its run below `.scaffold/journal/`:
 *
 *   new/<n>       what change n puts in place, complete and flushed before anything moves
 *   changes.json  the list of changes; its appearance starts the change, its removal ends it
 *   old/<n>       what change n took away, moved here and not copied, so that taking it back restores it with its times and owner
 *   done          the commit record: from here on the change is finished, before it is rolled back
 *
 * Which moves have happened is read from the folders themselves: `old/<n>` is there or not, `new/<n>` is still there or not. So every
 * step can be repeated after a kill, in either direction.
 */
export interface Journal {
  readonly changes: readonly JournaledChange[];
  /** Folders that the change makes, outermost first. */
  readonly madeFolders: readonly string[];
  /** Folders that give way to a file, innermost first. */
  readonly replacedFolders: readonly { readonly path: string; readonly mode: number }[];
}

/** One path that differs afterwards; its number is its place in the list. */
interface JournaledChange {
  readonly path: string;
  /** SHA-256 of the new content in hexadecimal; absent where the file goes away. */
  readonly hash?: string;
}

export const JOURNALS = '.scaffold/journal';

/** Paths inside the folder of one journal. */
export function journalPaths(folder: string) {
  return {
    folder,
    changes: `${folder}/changes.json`,
    draft: `${folder}/changes.draft`,
    done: `${folder}/done`,
    newFolder: `${folder}/new`,
    oldFolder: `${folder}/old`,
    newFile: (number: number) => `${folder}/new/${number}`,
    oldFile: (number: number) => `${folder}/old/${number}`,
  };
}

export type JournalPaths = ReturnType<typeof journalPaths>;

/** The names of the journals in `target`. Throws TARGET_UNSAFE if a link leads to them. */
export function listJournals(calls: FsCalls, target: string): readonly string[] {
  for (const folder of [dirname(JOURNALS), JOURNALS]) {
    const kind = calls.status(`${target}/${folder}`)?.kind;
    if (kind === undefined) return [];
    if (kind !== 'folder') throw new ScaffoldError('TARGET_UNSAFE', `${target}/${folder} is no folder.`);
  }
  return calls.list(`${target}/${JOURNALS}`).map(({ name }) => name);
}

/** Whether a change of `target` is under way or was interrupted, be it before its journal was there. */
export function hasTracesOfChange(calls: FsCalls, target: string): boolean {
  const parent = `${target}/${dirname(JOURNALS)}`;
  if (calls.status(parent)?.kind !== 'folder') return false;
  const entries = calls.list(parent);
  return entries.length === 0 || entries.some(({ name }) => name === basename(JOURNALS));
}

/** The journal in a JSON text, or `undefined` if it is none. */
export function parseJournal(text: string): Journal | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJournal(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isJournal(value: unknown): value is Journal {
  return (
    isRecord(value) &&
    isListOf(value.changes, isChange) &&
    isListOf(value.madeFolders, isText) &&
    isListOf(
      value.replacedFolders,
      (folder) => isRecord(folder) && isText(folder.path) && typeof folder.mode === 'number',
    )
  );
}

function isChange(value: unknown): boolean {
  return isRecord(value) && isText(value.path) && (value.hash === undefined || isText(value.hash));
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
