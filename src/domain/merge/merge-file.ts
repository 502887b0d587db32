import { findSyntaxFault } from '../composer/check-output.ts';
import type { FileVersion } from './file-version.ts';
import { hasSameContent, isSameVersion } from './file-version.ts';
import { mergeLineSet } from './merge-line-set.ts';
import { type MergeConflict, type MergedText, mergeCleanly, type SideLabels, type ThreeWay } from './merge-outcome.ts';
import { mergeReformatted } from './merge-reformatted.ts';
import { mergeJson, mergeYaml } from './merge-structured.ts';
import { hasConflictMarkers, mergeText } from './merge-text.ts';
import type { SettleValue } from './merge-value.ts';

/**
 * What happens to a file: `unchanged` (nothing to do), `added`, `changed` (nobody had edited it), `removed`, `merged` (edits and changes
 * joined), `conflict` (a person must look), `kept` (left as the user has it although the plan says something else).
 */
export type FileAction = 'unchanged' | 'added' | 'changed' | 'removed' | 'merged' | 'conflict' | 'kept';

/** The versions of one path; `undefined` where there is no such file. */
export interface FileToMerge extends ThreeWay<FileVersion | undefined> {
  readonly path: string;
  readonly labels: SideLabels;
  /** Its lines are independent of each other, as in an ignore file. */
  readonly isLineSet: boolean;
  /** Written once and then the user's. */
  readonly once: boolean;
  readonly settle?: SettleValue;
  /** A noun was exchanged for another: in the whole `file`, which moves for it, or only where that solves `conflicts`. */
  readonly rename?: { readonly scope: 'file' | 'conflicts'; readonly apply: (text: string) => string };
  /** Says why a text of this path cannot be read by its language; `undefined` where it can, or where nobody can tell. */
  readonly findFault?: (text: string) => string | undefined;
}

export interface MergedFile {
  readonly action: FileAction;
  /** What shall be at the path; absent where it goes away or was not there. */
  readonly result?: FileVersion;
  /** The other side of a conflict that the file itself cannot show; it goes to `.scaffold/conflicts/`. */
  readonly aside?: FileVersion['content'];
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly string[];
}

/**
 * Merges one file: what it was when it was generated last, what is there now, what would be generated today. Whatever only one side changed
 * is taken; an edit is never lost: it is in the result, or the file stays as it is and the other side goes aside.
 */
export function mergeFile(file: FileToMerge): MergedFile {
  const { base, mine, theirs } = file;
  if (theirs === undefined) return mergeRemoval(file);
  if (base === undefined) return mergeAddition(file, theirs);
  if (mine === undefined) {
    const isNews = !file.once && !isSameVersion(base, theirs);
    return settle('kept', undefined, isNews ? ['it changes, but stays removed, as you removed it'] : []);
  }
  const isYours = file.once && file.rename?.scope !== 'file';
  if (isSameVersion(mine, theirs) || isSameVersion(base, theirs) || isYours) return settle('unchanged', mine);
  const executable = mine.executable === base.executable ? theirs.executable : mine.executable;
  if (hasSameContent(mine.content, base.content)) return settle('changed', { content: theirs.content, executable });
  if (hasSameContent(base.content, theirs.content) || hasSameContent(mine.content, theirs.content))
    return settle('merged', { content: mine.content, executable });
  return mergeContents(file, { base, mine, theirs }, executable);
}

function mergeRemoval({ base, mine }: FileToMerge): MergedFile {
  if (base === undefined || mine === undefined) return settle('unchanged', mine);
  if (isSameVersion(base, mine)) return settle('removed', undefined);
  return {
    action: 'conflict',
    result: mine,
    aside: base.content,
    conflicts: [{ where: 'file', why: 'it is generated no longer, but you edited it: keep it as yours, or delete it' }],
    notes: [],
  };
}

function mergeAddition(file: FileToMerge, theirs: FileVersion): MergedFile {
  const { mine } = file;
  if (mine === undefined) return settle('added', theirs);
  if (hasSameContent(mine.content, theirs.content)) return settle('unchanged', mine);
  if (file.once) return settle('kept', mine, ['it was there already, and is written only once']);
  const isText = typeof mine.content === 'string' && typeof theirs.content === 'string';
  const merged = isText
    ? mergeByKey(file, { base: '', mine: String(mine.content), theirs: String(theirs.content) })
    : undefined;
  const conflicts = merged?.conflicts ?? [{ where: 'file', why: 'you have a file of your own at this path' }];
  const result = merged === undefined ? mine : { content: merged.content, executable: mine.executable };
  const notes = merged?.notes ?? [];
  return conflicts.length === 0
    ? settle('merged', result, notes)
    : { action: 'conflict', result, aside: theirs.content, conflicts, notes };
}

function mergeContents(file: FileToMerge, versions: ThreeWay<FileVersion>, executable: boolean): MergedFile {
  const { base, mine, theirs } = versions;
  const keepMine = (why: string): MergedFile => ({
    action: 'conflict',
    result: { content: mine.content, executable },
    aside: theirs.content,
    conflicts: [{ where: 'file', why }],
    notes: [],
  });
  if (typeof base.content !== 'string' || typeof mine.content !== 'string' || typeof theirs.content !== 'string')
    return keepMine('both sides changed a file that is no text');
  if (hasConflictMarkers(mine.content)) return keepMine('it still holds the markers of an earlier conflict');
  const texts = { base: base.content, mine: mine.content, theirs: theirs.content };
  const merged = mergeRenamed(file, texts);
  if (merged === undefined) return keepMine('both sides changed it, and it cannot be read as its format');
  const fault = merged.marked ? undefined : findNewFault(file, merged.content, mine.content);
  if (fault !== undefined) return keepMine(`the two changes do not fit together: the result ${fault}`);
  const { conflicts, notes, content } = merged;
  const result = { content, executable };
  if (conflicts.length > 0)
    return { action: 'conflict', result, ...(merged.marked ? {} : { aside: theirs.content }), conflicts, notes };
  return settle('merged', result, notes);
}

/** With another noun in the user's lines as well, where they would stand against it. */
function mergeRenamed(file: FileToMerge, texts: ThreeWay<string>): MergedText | undefined {
  if (file.rename === undefined) return mergeTexts(file, texts);
  const { scope, apply } = file.rename;
  const merged = scope === 'file' ? undefined : mergeTexts(file, texts);
  if (merged?.conflicts.length === 0) return merged;
  const renamed = { base: apply(texts.base), mine: apply(texts.mine), theirs: texts.theirs };
  const both = mergeTexts(file, renamed);
  if (both?.conflicts.length === 0) return both;
  // What was written once follows nothing but the name.
  if (scope === 'file' && file.once) return mergeCleanly(renamed.mine);
  const isBetter = both !== undefined && both.conflicts.length < (merged?.conflicts.length ?? Number.POSITIVE_INFINITY);
  return isBetter ? both : merged;
}

function mergeTexts(file: FileToMerge, texts: ThreeWay<string>): MergedText | undefined {
  if (file.isLineSet) return mergeLineSet(texts, file);
  if (!isStructured(file.path)) return mergeByLine(file, texts);
  const byKey = mergeByKey(file, texts);
  if (byKey !== undefined) return byKey;
  // Without structure the lines may still merge; markers would make the file unreadable to every tool.
  const byLines = mergeText(texts, file);
  return byLines.marked ? undefined : byLines;
}

function mergeByLine(file: FileToMerge, texts: ThreeWay<string>): MergedText {
  const byLines = mergeText(texts, file);
  const reformatted = byLines.marked ? mergeReformatted(texts, file.path) : undefined;
  if (reformatted === undefined || findNewFault(file, reformatted, texts.mine) !== undefined) return byLines;
  return mergeCleanly(reformatted);
}

function mergeByKey(file: FileToMerge, texts: ThreeWay<string>): MergedText | undefined {
  const { path, labels, settle: settleValue } = file;
  const options = { path, labels, ...(settleValue === undefined ? {} : { settle: settleValue }) };
  if (isJson(path)) return mergeJson(texts, options);
  return isYaml(path) ? mergeYaml(texts, options) : undefined;
}

/** What makes a merged text unreadable, as the end of a sentence; nothing for a file that could not be read before either. */
function findNewFault(file: FileToMerge, merged: string, mine: string): string | undefined {
  const fault = findFault(file, merged);
  return fault === undefined || findFault(file, mine) !== undefined ? undefined : fault;
}

function findFault({ path, findFault: findCodeFault }: FileToMerge, text: string): string | undefined {
  const fault = findSyntaxFault(path, text);
  return fault === undefined ? findCodeFault?.(text) : `${fault.why} at line ${fault.line}`;
}

function isStructured(path: string): boolean {
  return isJson(path) || isYaml(path);
}

function isJson(path: string): boolean {
  return /\.(jsonc?|code-workspace)$/.test(path);
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

function settle(action: FileAction, result: FileVersion | undefined, notes: readonly string[] = []): MergedFile {
  return { action, ...(result === undefined ? {} : { result }), conflicts: [], notes };
}
