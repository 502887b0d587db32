import { diffIndices } from 'node-diff3';
import type { LayoutUnit } from './layout-units.ts';
import { chooseSplitter } from './layout-units.ts';
import type { ThreeWay } from './merge-outcome.ts';

/** Units of the base from `from` up to, not including, `to` become those of the side from `start` up to `end`. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Comparing more takes seconds. */
const MOST_UNITS = 20_000;

/**
 * Merges a text that somebody ran through another formatter: by what it says, with their layout. What the other side changed comes with
 * its own layout.
 *
 * @returns `undefined` where nothing but the layout of single lines differs, or where both sides changed what one line of the base says.
 */
export function mergeReformatted(texts: ThreeWay<string>, path: string): string | undefined {
  const split = chooseSplitter(texts, path);
  if (split === undefined) return undefined;
  const [base, mine, theirs] = [split(texts.base), split(texts.mine), split(texts.theirs)];
  if (Math.max(base.length, mine.length, theirs.length) > MOST_UNITS) return undefined;
  const [own, others] = [findChanges(base, mine), findChanges(base, theirs)];
  if (
    !isReformatted({ base, mine, theirs }, own) ||
    own.some((change) => others.some((other) => isSamePlace(base, change, other)))
  )
    return undefined;
  const merged = joinChanges({ base, mine, theirs }, own, others);
  const text = merged.map((unit) => unit.text).join('');
  return saysTheSame(split(text), merged) ? text : undefined;
}

function findChanges(base: readonly LayoutUnit[], side: readonly LayoutUnit[]): readonly Change[] {
  let first = 0;
  while (first < base.length && first < side.length && base[first]?.key === side[first]?.key) first += 1;
  let last = 0;
  const rest = Math.min(base.length, side.length) - first;
  while (last < rest && base.at(-1 - last)?.key === side.at(-1 - last)?.key) last += 1;
  const keys = (list: readonly LayoutUnit[]) => list.slice(first, list.length - last).map(({ key }) => key);
  return diffIndices(keys(base), keys(side)).map(({ buffer1, buffer2 }) => ({
    from: buffer1[0] + first,
    to: buffer1[0] + buffer1[1] + first,
    start: buffer2[0] + first,
    end: buffer2[0] + buffer2[1] + first,
  }));
}

/** Whether something that the side did not change is laid out otherwise there. */
function isReformatted({ base, mine }: ThreeWay<readonly LayoutUnit[]>, changes: readonly Change[]): boolean {
  let [at, shift] = [0, 0];
  for (const { from, to, end } of [...changes, { from: base.length, to: base.length, end: mine.length }]) {
    if (base.slice(at, from).some(({ text }, index) => mine[at + shift + index]?.text !== text)) return true;
    [at, shift] = [to, end - to];
  }
  return false;
}

/** Whether two changes touch one line of the base, or insert between the same two. */
function isSamePlace(base: readonly LayoutUnit[], one: Change, other: Change): boolean {
  const [left, right] = [linesOf(base, one), linesOf(base, other)];
  if (left.from === left.to && right.from === right.to) return left.from === right.from;
  return left.from < right.to && right.from < left.to;
}

/** The lines of the base that a change touches; an insertion between two lines touches none. */
function linesOf(base: readonly LayoutUnit[], { from, to }: Change): { readonly from: number; readonly to: number } {
  const lineAt = (index: number) => base[index]?.line ?? (base.at(-1)?.line ?? -1) + 1;
  if (to > from) return { from: lineAt(from), to: lineAt(to - 1) + 1 };
  const [before, after] = [from === 0 ? -1 : lineAt(from - 1), lineAt(from)];
  return before === after ? { from: before, to: before + 1 } : { from: after, to: after };
}

/** The side's own units with the changes of the other. */
function joinChanges(
  { base, mine, theirs }: ThreeWay<readonly LayoutUnit[]>,
  own: readonly Change[],
  others: readonly Change[],
): readonly LayoutUnit[] {
  const all = [
    ...own.map((change) => ({ ...change, side: mine })),
    ...others.map((change) => ({ ...change, side: theirs })),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: LayoutUnit[] = [];
  let [at, shift] = [0, 0];
  for (const [index, { from, to, start, end, side }] of all.entries()) {
    merged.push(...mine.slice(at + shift, from + shift), ...side.slice(start, end));
    at = to;
    if (side === mine) shift = end - to;
    const [next, alike] = [mine[at + shift], side[end]];
    if (side !== theirs || next === undefined || alike === undefined || all[index + 1]?.from === at) continue;
    merged.push(breakLine(next, alike));
    at += 1;
  }
  return [...merged, ...mine.slice(at + shift, base.length + shift)];
}

/** What comes behind something new begins a line if it does so there. */
function breakLine(unit: LayoutUnit, { lead }: LayoutUnit): LayoutUnit {
  if (unit.lead.includes('\n') || !lead.includes('\n')) return unit;
  return { ...unit, lead, text: lead + unit.text.slice(unit.lead.length) };
}

/** Layout of one side between tokens of the other may change what they say: half a line could end up behind a comment. */
function saysTheSame(found: readonly LayoutUnit[], units: readonly LayoutUnit[]): boolean {
  return found.length === units.length && found.every(({ key }, index) => key === units[index]?.key);
}
