import type { LockedFile } from '../domain/composer/parse-lock.ts';
import { chooseBase } from '../domain/merge/choose-base.ts';
import type { FileChange } from '../domain/merge/file-change.ts';
import type { FileVersion } from '../domain/merge/file-version.ts';
import { findMoves, type MovableFile } from '../domain/merge/find-moves.ts';
import { type MergedFile, mergeFile } from '../domain/merge/merge-file.ts';
import type { SideLabels } from '../domain/merge/merge-outcome.ts';
import type { SettleValue } from '../domain/merge/merge-value.ts';
import type { PlannedFile } from '../domain/pipeline.ts';
import type { WorkingTree } from './ports.ts';
import { type Repository, readBase, toVersion } from './read-repository.ts';

export interface Renamer {
  readonly path: (path: string) => string;
  readonly text: (text: string) => string;
}

/** How the files of a plan meet those of a repository. */
export interface MergeRules {
  /** Paths that are left to the user from now on: adopted modules. */
  readonly released: ReadonlySet<string>;
  readonly isLineSet: (path: string) => boolean;
  readonly isOnce: (file: PlannedFile) => boolean;
  /** How paths and texts read since a module was renamed; absent where none was. */
  readonly rename?: Renamer;
  readonly settle: (path: string) => SettleValue | undefined;
  readonly labelOf: (owner: string) => SideLabels;
  /** Takes the plan for what the user started from: files stay as they are, and missing ones are written. */
  readonly rebase: boolean;
  digest(content: string | Uint8Array): string;
  findCodeFault(path: string, text: string): string | undefined;
}

/** Merges every file that was or is to be generated. Reads only. Ordered by path: those of the plan, then those it has no longer. */
export function mergePlan(
  repository: Repository,
  planned: readonly PlannedFile[],
  rules: MergeRules,
  files: WorkingTree,
): readonly FileChange[] {
  const meeting = { repository, rules, files };
  const names = new Set(planned.map(({ path }) => path));
  const gone = [...repository.lock.files.values()].filter(({ path }) => !names.has(path) && !rules.released.has(path));
  const come = planned.filter(({ path }) => !repository.lock.files.has(path));
  const moves = rules.rebase ? new Map<string, string>() : pairMoves(meeting, gone, come);
  const left = new Set(moves.values());
  return [
    ...planned.map((file) => mergePlanned(meeting, file, moves.get(file.path))),
    ...(rules.rebase ? [] : gone.filter(({ path }) => !left.has(path)).map((file) => mergeGone(meeting, file))),
    ...moveOwn(meeting, moves),
  ];
}

/** The same repository and rules for every file. */
interface Meeting {
  readonly repository: Repository;
  readonly rules: MergeRules;
  readonly files: WorkingTree;
}

/** A file moves only to where nothing is yet. */
function pairMoves(
  meeting: Meeting,
  gone: readonly LockedFile[],
  come: readonly PlannedFile[],
): ReadonlyMap<string, string> {
  const { repository, rules, files } = meeting;
  const movable = (file: LockedFile | PlannedFile, content: FileVersion['content']): MovableFile => ({
    path: file.path,
    owner: file.owner,
    content,
    ...(file.source === undefined ? {} : { source: file.source }),
  });
  const from = gone.flatMap((file) => {
    const base = readBase(repository, file.path, files);
    return base === undefined ? [] : [movable(file, base.content)];
  });
  const free = come.filter(({ path }) => readMine(meeting, path) === undefined);
  return findMoves(
    from,
    free.map((file) => movable(file, file.content)),
    (old, next) => isAlias(rules, old, next),
  );
}

/** Whether a path stands for another since a module was renamed. */
function isAlias({ rename }: MergeRules, from: string, to: string): boolean {
  return from !== to && rename?.path(from) === to;
}

/** Files of the user's own that lie among those that moved with a module: they would be left alone, and import what is gone. */
function moveOwn({ repository, rules, files }: Meeting, moves: ReadonlyMap<string, string>): readonly FileChange[] {
  const { rename } = rules;
  if (rename === undefined) return [];
  const folders = new Set([...moves].filter(([to, from]) => isAlias(rules, from, to)).map(([, from]) => dirOf(from)));
  const tops = [...folders].filter((folder) => ![...folders].some((other) => folder.startsWith(`${other}/`)));
  return tops
    .flatMap((folder) => files.listFiles(repository.target, folder))
    .filter((path) => !repository.lock.files.has(path) && rename.path(path) !== path)
    .flatMap((from): readonly FileChange[] => {
      const path = rename.path(from);
      const found = files.readFile(repository.target, from);
      if (found?.kind !== 'file' || files.readFile(repository.target, path) !== undefined) return [];
      const before = toVersion(found);
      const content = typeof before.content === 'string' ? rename.text(before.content) : before.content;
      const notes = ['it is your own file, and moves along with its module'];
      return [
        {
          path,
          from,
          owner: '',
          features: [],
          action: 'merged',
          before,
          after: { ...before, content },
          conflicts: [],
          notes,
        },
      ];
    });
}

function dirOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function mergePlanned(meeting: Meeting, file: PlannedFile, from: string | undefined): FileChange {
  const { rules } = meeting;
  const { path, owner, features } = file;
  const theirs: FileVersion = { content: file.content, executable: file.executable };
  const place = from ?? path;
  const mine = readMine(meeting, place);
  if (mine === 'other') return leave(file, theirs);
  const base = baseOf(meeting, place, { mine, theirs });
  const isRenamed = from !== undefined && isAlias(rules, from, path);
  const merged = mergeFile({
    path,
    base,
    mine,
    theirs,
    labels: rules.labelOf(owner),
    isLineSet: rules.isLineSet(path),
    once: rules.isOnce(file),
    ...(rules.rename === undefined
      ? {}
      : { rename: { scope: isRenamed ? 'file' : 'conflicts', apply: rules.rename.text } }),
    findFault: (text) => rules.findCodeFault(path, text),
    ...settleFor(meeting, path),
  });
  return describe({ path, owner, features, ...(from === undefined ? {} : { from }) }, mine, merged);
}

function mergeGone(meeting: Meeting, file: LockedFile): FileChange {
  const { repository, rules, files } = meeting;
  const { path, owner, features } = file;
  const mine = readMine(meeting, path);
  const place = { path, owner, features };
  if (mine === 'other') return { ...place, action: 'kept', conflicts: [], notes: ['it is no regular file, and stays'] };
  const base = readBase(repository, path, files) ?? unedited(meeting, file, mine);
  const merged = mergeFile({
    path,
    base,
    mine,
    theirs: undefined,
    labels: rules.labelOf(owner),
    isLineSet: false,
    once: file.once,
  });
  return describe(place, mine, merged);
}

function settleFor({ rules }: Meeting, path: string): { readonly settle?: SettleValue } {
  const settle = rules.settle(path);
  return settle === undefined ? {} : { settle };
}

/** Something that is no file stands at the path: it is the user's. */
function leave({ path, owner, features }: PlannedFile, theirs: FileVersion): FileChange {
  const conflicts = [{ where: 'file', why: 'a folder or a link is in its place' }];
  return { path, owner, features, action: 'conflict', aside: theirs.content, conflicts, notes: [] };
}

/** Where the records lack a file, its hash tells whether it is still as generated. */
function baseOf(
  meeting: Meeting,
  path: string,
  { mine, theirs }: { readonly mine: FileVersion | undefined; readonly theirs: FileVersion },
): FileVersion | undefined {
  const { repository, rules, files } = meeting;
  const entry = repository.lock.files.get(path);
  if (rules.rebase) return mine === undefined && entry === undefined ? undefined : theirs;
  const base = readBase(repository, path, files);
  if (base !== undefined) return chooseBase(mine, [base, ...(repository.mergedBases?.get(path) ?? [])]);
  if (entry === undefined) return undefined;
  return unedited(meeting, entry, mine) ?? unedited(meeting, entry, theirs);
}

function unedited(
  { rules }: Meeting,
  { sha256 }: LockedFile,
  version: FileVersion | undefined,
): FileVersion | undefined {
  return version !== undefined && rules.digest(version.content) === sha256 ? version : undefined;
}

function readMine({ repository, files }: Meeting, path: string): FileVersion | 'other' | undefined {
  const found = files.readFile(repository.target, path);
  if (found === undefined) return undefined;
  return found.kind === 'other' ? 'other' : toVersion(found);
}

function describe(
  place: Pick<FileChange, 'path' | 'from' | 'owner' | 'features'>,
  mine: FileVersion | undefined,
  { action, result, aside, conflicts, notes }: MergedFile,
): FileChange {
  const isMoved = place.from !== undefined && mine !== undefined;
  return {
    ...place,
    // A file that only moves has changed its place.
    action: isMoved && action === 'unchanged' ? 'changed' : action,
    ...(mine === undefined ? {} : { before: mine }),
    ...(result === undefined ? {} : { after: result }),
    ...(aside === undefined ? {} : { aside }),
    conflicts,
    notes,
  };
}
