import { dirname } from 'node:path/posix';
import type { Future, Report } from './fold-operations.ts';
import type { FsCalls } from './fs-calls.ts';
import type { Journal } from './journal.ts';

/** Which folders a change makes and replaces. */
export interface FolderSurvey {
  /** Looks at every folder above `path`, each once; returns whether a file may be there. `makes`: the file is to be. */
  visitParents(path: string, makes: boolean): boolean;
  /** Notes the folder `path`, which gives way to a file, and those in it; every file in them must be about to go. */
  replace(path: string): void;
  /** Outermost first. */
  readonly made: ReadonlySet<string>;
  /** Innermost first. */
  readonly replaced: Journal['replacedFolders'];
}

export function surveyFolders(calls: FsCalls, target: string, future: Future, report: Report): FolderSurvey {
  const made = new Set<string>();
  const replaced: { readonly path: string; readonly mode: number }[] = [];
  const states = new Map<string, 'there' | 'missing' | 'refused'>();
  const isRemoved = (path: string) => future.has(path) && future.get(path) === undefined;

  const look = (folder: string): 'there' | 'missing' | 'refused' => {
    const kind = calls.status(`${target}/${folder}`)?.kind;
    if (kind === 'link') {
      report('TARGET_UNSAFE', folder, `${folder} is a symbolic link.`);
      return 'refused';
    }
    if (future.get(folder) === undefined) {
      if (kind === 'folder') return 'there';
      if (kind === undefined || isRemoved(folder)) return 'missing';
    }
    report('TARGET_NOT_EMPTY', folder, `${folder} is a file and stands where a folder must be.`);
    return 'refused';
  };

  const visitParents = (path: string, makes: boolean): boolean => {
    const parent = dirname(path);
    if (parent === '.') return true;
    if (!visitParents(parent, makes)) return false;
    const state = states.get(parent) ?? look(parent);
    states.set(parent, state);
    if (state === 'missing' && makes) made.add(parent);
    return state !== 'refused';
  };

  const replace = (path: string): void => {
    for (const { name, kind } of calls.list(`${target}/${path}`)) {
      const inner = `${path}/${name}`;
      if (kind === 'folder') replace(inner);
      else if (!isRemoved(inner)) report('TARGET_NOT_EMPTY', inner, `${inner} is in the way of a file.`);
    }
    replaced.push({ path, mode: calls.status(`${target}/${path}`)?.mode ?? 0 });
  };

  return { visitParents, replace, made, replaced };
}
