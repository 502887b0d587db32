import { dirname } from 'node:path/posix';
import type { Future, Report } from './fold-operations.ts';
import type { FsCalls } from './fs-calls.ts';
import type { Journal } from './journal.ts';

/** Which folders a change makes and replaces. */
export interface FolderSurvey {
  /** Whether no link lies above `path`. */
  isReached(path: string): boolean;
  /** Whether a file may be written at `path`; notes the folders that this takes. */
  canHold(path: string): boolean;
  /** Notes the folder `path`, which gives way to a file, and those in it; every file in them must be about to go. */
  replace(path: string): void;
  /** Outermost first. */
  readonly made: ReadonlySet<string>;
  /** Innermost first. */
  readonly replaced: Journal['replacedFolders'];
}

/** Looks at folders below `target`, at each once; what is in the way is reported. */
export function surveyFolders(calls: FsCalls, target: string, future: Future, report: Report): FolderSurvey {
  const made = new Set<string>();
  const replaced: { readonly path: string; readonly mode: number }[] = [];
  const isRemoved = (path: string) => future.has(path) && future.get(path) === undefined;

  const isReached = rememberByFolder((folder) => {
    if (calls.status(`${target}/${folder}`)?.kind !== 'link') return true;
    report('TARGET_UNSAFE', folder, `${folder} is a symbolic link.`);
    return false;
  });

  const canHold = rememberByFolder((folder) => {
    const kind = calls.status(`${target}/${folder}`)?.kind;
    if (future.get(folder) !== undefined || (kind !== undefined && kind !== 'folder' && !isRemoved(folder))) {
      report('TARGET_NOT_EMPTY', folder, `${folder} is a file and stands where a folder must be.`);
      return false;
    }
    if (kind !== 'folder') made.add(folder);
    return true;
  });

  const replace = (path: string): void => {
    for (const { name, kind } of calls.list(`${target}/${path}`)) {
      const inner = `${path}/${name}`;
      if (kind === 'folder') replace(inner);
      else if (!isRemoved(inner)) report('TARGET_NOT_EMPTY', inner, `${inner} is in the way of a file.`);
    }
    replaced.push({ path, mode: calls.status(`${target}/${path}`)?.mode ?? 0 });
  };

  return { isReached, canHold: (path) => isReached(path) && canHold(path), replace, made, replaced };
}

/** Asks `isFit` about every folder above a path, outermost first, until one is not; about each folder once. */
function rememberByFolder(isFit: (folder: string) => boolean): (path: string) => boolean {
  const answers = new Map<string, boolean>();
  const ask = (path: string): boolean => {
    const folder = dirname(path);
    if (folder === '.') return true;
    const known = answers.get(folder);
    if (known !== undefined) return known;
    const answer = ask(folder) && isFit(folder);
    answers.set(folder, answer);
    return answer;
  };
  return ask;
}
