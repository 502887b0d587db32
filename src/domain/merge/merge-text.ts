import { diff3MergeRegions } from 'node-diff3';
import { chooseFormatterTest, type IsSameCode } from './formatting.ts';
import { hasWindowsLines, splitLines } from './lines.ts';
import type { MergeConflict, MergedText, SideLabels, ThreeWay } from './merge-outcome.ts';

/** Longer than any line of text that means something else; git's own width, so that editors know it. */
const MARKS = { start: '<<<<<<<', middle: '=======', end: '>>>>>>>' } as const;

type Lines = readonly string[];

/** A statement that only brings a name in: two of them can stand in any order. */
const IMPORT = /^\s*(import\b.*|export\s.*\bfrom\b.*|from\s+\S+\s+import\b.*|#include\b.*|use\s+[\w:]+;)\s*$/;

/**
 * Merges a text by lines. What only one side changed is taken as it is; where both did, the result holds both between markers, unless one
 * of them only formatted.
 *
 * @param file `path` tells how its layout is judged; `labels` name the sides in the markers.
 */
export function mergeText(texts: ThreeWay<string>, file: { path: string; labels: SideLabels }): MergedText {
  const windows = hasWindowsLines(texts.mine);
  const plain = (text: string) => (windows || hasWindowsLines(text) ? text.replaceAll('\r\n', '\n') : text);
  const [base, mine, theirs] = [plain(texts.base), plain(texts.mine), plain(texts.theirs)];
  const isSameCode = chooseFormatterTest(file.path, [base, mine, theirs]);
  const merged: string[] = [];
  const conflicts: MergeConflict[] = [];
  for (const region of diff3MergeRegions([...splitLines(mine)], [...splitLines(base)], [...splitLines(theirs)])) {
    if (region.stable) {
      merged.push(...region.bufferContent);
      continue;
    }
    const sides = { base: region.oContent, mine: region.aContent, theirs: region.bContent };
    const settled = settleRegion(sides, isSameCode);
    if (settled !== undefined) merged.push(...settled);
    else conflicts.push(markConflict(merged, sides, file.labels));
  }
  const content = merged.join('');
  return {
    content: windows ? content.replaceAll('\n', '\r\n') : content,
    marked: conflicts.length > 0,
    conflicts,
    notes: [],
  };
}

/** Whether a text holds conflict markers, ours or git's. */
export function hasConflictMarkers(text: string): boolean {
  return /^<<<<<<< .*\r?\n[\s\S]*?^=======\r?\n[\s\S]*?^>>>>>>> /m.test(text);
}

/** The lines to take where both sides changed a stretch, or `undefined` where nobody but a person can tell. */
function settleRegion({ base, mine, theirs }: ThreeWay<Lines>, isSameCode: IsSameCode): Lines | undefined {
  if (isEqual(mine, theirs)) return mine;
  if (isSameCode(base, mine)) return theirs;
  if (isSameCode(base, theirs) || isSameCode(mine, theirs)) return mine;
  return joinNeighbours({ base, mine, theirs }) ?? uniteImports({ base, mine, theirs });
}

/** Changes of lines that touch but do not overlap: each side replaced lines of its own. */
function joinNeighbours({ base, mine, theirs }: ThreeWay<Lines>): Lines | undefined {
  const [first, second] = [trimCommon(base, mine), trimCommon(base, theirs)];
  const isReplacement = ({ from, to }: Change) => to > from;
  if (!isReplacement(first) || !isReplacement(second)) return undefined;
  if (first.to > second.from && second.to > first.from) return undefined;
  const [upper, lower] = first.from < second.from ? [first, second] : [second, first];
  return [
    ...base.slice(0, upper.from),
    ...upper.lines,
    ...base.slice(upper.to, lower.from),
    ...lower.lines,
    ...base.slice(lower.to),
  ];
}

interface Change {
  /** Lines of the base from `from` up to, not including, `to` become `lines`. */
  readonly from: number;
  readonly to: number;
  readonly lines: Lines;
}

function trimCommon(base: Lines, side: Lines): Change {
  let start = 0;
  while (start < base.length && start < side.length && base[start] === side[start]) start += 1;
  let end = 0;
  while (end < base.length - start && end < side.length - start && base.at(-1 - end) === side.at(-1 - end)) end += 1;
  return { from: start, to: base.length - end, lines: side.slice(start, side.length - end) };
}

function uniteImports({ base, mine, theirs }: ThreeWay<Lines>): Lines | undefined {
  const isImport = (line: string) => IMPORT.test(line);
  if (base.length > 0 || ![...mine, ...theirs].every(isImport)) return undefined;
  return [...mine, ...theirs.filter((line) => !mine.includes(line))];
}

/** Appends both sides between markers; what they have in common at the ends stays outside. */
function markConflict(merged: string[], { mine, theirs }: ThreeWay<Lines>, labels: SideLabels): MergeConflict {
  const common = trimCommon(mine, theirs);
  merged.push(...mine.slice(0, common.from));
  const first = merged.length + 1;
  const lines = [
    `${MARKS.start} ${labels.mine}\n`,
    ...mine.slice(common.from, common.to).map(endLine),
    `${MARKS.middle}\n`,
    ...common.lines.map(endLine),
    `${MARKS.end} ${labels.theirs}\n`,
  ];
  merged.push(...lines, ...mine.slice(common.to));
  return { where: `${first}-${first + lines.length - 1}`, why: 'both sides changed these lines' };
}

/** The last line of a file may lack its end, which the marker below it needs. */
function endLine(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`;
}

function isEqual(left: Lines, right: Lines): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
