import { diff3MergeRegions } from 'node-diff3';
import { isList, isRecord } from '../value-kinds.ts';
import type { MergeConflict, ThreeWay } from './merge-outcome.ts';
import { identifyValue, isEqualValue } from './value-equality.ts';

/** A value made of three, `undefined` meaning that there is none. */
export interface MergedValue {
  readonly value: unknown;
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly string[];
}

export type KeyPath = readonly (string | number)[];

/** Settles a value that both sides changed; `undefined` where it cannot. */
export type SettleValue = (
  path: KeyPath,
  sides: ThreeWay<unknown>,
) => { readonly value: unknown; readonly note: string } | undefined;

/** Keys that tell the records of a list apart, the first that all of them have. */
const IDENTITIES = ['id', 'name', 'key', 'path', '$id', 'uid'] as const;

/** Stands before the identity of a list's item: identities that look like numbers keep their order, and order means something. */
const LIST_MARK = '\u0000';

interface Merge {
  readonly settle: SettleValue | undefined;
  readonly conflicts: MergeConflict[];
  readonly notes: string[];
}

/**
 * Merges JSON values by key. Lists of records that carry an identity are merged by it, other lists by their items. Where both sides changed
 * a value, the user's stays and a conflict says so.
 */
export function mergeValue(sides: ThreeWay<unknown>, settle?: SettleValue): MergedValue {
  const merge: Merge = { settle, conflicts: [], notes: [] };
  const value = mergeAt(merge, [], sides);
  return { value, conflicts: merge.conflicts, notes: merge.notes };
}

function mergeAt(merge: Merge, path: KeyPath, sides: ThreeWay<unknown>): unknown {
  const { base, mine, theirs } = sides;
  if (isEqualValue(base, theirs) || isEqualValue(mine, theirs)) return mine;
  if (isEqualValue(mine, base)) return theirs;
  if (mine === undefined) {
    merge.notes.push(`"${showPath(path)}" stays removed, as you removed it`);
    return undefined;
  }
  if (isRecord(mine) && (isRecord(theirs) || theirs === undefined) && (isRecord(base) || base === undefined))
    return mergeRecords(merge, path, { base: base ?? {}, mine, theirs });
  if (isList(mine) && isList(theirs) && (isList(base) || base === undefined)) {
    const list = mergeLists(merge, path, { base: base ?? [], mine, theirs });
    if (list !== undefined) return list;
  }
  const settled = merge.settle?.(path, sides);
  if (settled !== undefined) {
    merge.notes.push(settled.note);
    return settled.value;
  }
  merge.conflicts.push({
    where: showPath(path),
    why: `yours is ${show(mine)}, generated is ${show(theirs)}, before it was ${show(base)}`,
  });
  return mine;
}

type Fields = Readonly<Record<string, unknown>>;

/** Keys keep the user's order; a new one comes after the key that precedes it on the other side. */
function mergeRecords(
  merge: Merge,
  path: KeyPath,
  { base, mine, theirs }: { base: Fields; mine: Fields; theirs: Fields | undefined },
): unknown {
  const incoming = theirs ?? {};
  const values = new Map<string, unknown>();
  for (const key of new Set([...Object.keys(mine), ...Object.keys(incoming), ...Object.keys(base)])) {
    const value = mergeAt(merge, [...path, key], {
      base: own(base, key),
      mine: own(mine, key),
      theirs: own(incoming, key),
    });
    if (value !== undefined) values.set(key, value);
  }
  if (theirs === undefined && values.size === 0) return undefined;
  const order = placeKeys(Object.keys(mine), Object.keys(incoming));
  return Object.fromEntries(order.filter((key) => values.has(key)).map((key) => [key, values.get(key)]));
}

/** The user's keys in their order with the new ones: sorted in where theirs are sorted, else each behind the one that precedes it there. */
function placeKeys(ownKeys: readonly string[], incoming: readonly string[]): readonly string[] {
  const order = [...ownKeys];
  const isSorted = order.length > 1 && order.every((key, index) => index === 0 || (order[index - 1] ?? '') < key);
  for (const [index, key] of incoming.entries()) {
    if (order.includes(key)) continue;
    if (isSorted && !key.startsWith(LIST_MARK)) {
      const at = order.findIndex((other) => other > key);
      order.splice(at < 0 ? order.length : at, 0, key);
      continue;
    }
    const before = incoming.slice(0, index).findLast((earlier) => order.includes(earlier));
    order.splice(before === undefined ? (index === 0 ? 0 : order.length) : order.indexOf(before) + 1, 0, key);
  }
  return order;
}

function mergeLists(merge: Merge, path: KeyPath, lists: ThreeWay<readonly unknown[]>): readonly unknown[] | undefined {
  const identity = findIdentity([...lists.base, ...lists.mine, ...lists.theirs]);
  const keyed = identity === undefined ? undefined : keyLists(lists, identity);
  if (keyed !== undefined) {
    const merged = mergeRecords(merge, path, keyed);
    return isRecord(merged) ? Object.values(merged) : [];
  }
  return mergeItems(lists) ?? mergeSets(lists) ?? mergeByPlace(merge, path, lists);
}

function findIdentity(items: readonly unknown[]): string | undefined {
  return IDENTITIES.find((key) => items.every((item) => isRecord(item) && typeof item[key] === 'string'));
}

/** The lists as records by identity; `undefined` where one has an identity twice. */
function keyLists(lists: ThreeWay<readonly unknown[]>, identity: string): ThreeWay<Fields> | undefined {
  const key = (items: readonly unknown[]): Fields | undefined => {
    const entries = items.map((item) => [LIST_MARK + (isRecord(item) ? String(item[identity]) : ''), item] as const);
    const record = Object.fromEntries(entries);
    return Object.keys(record).length === items.length ? record : undefined;
  };
  const [base, mine, theirs] = [key(lists.base), key(lists.mine), key(lists.theirs)];
  return base && mine && theirs ? { base, mine, theirs } : undefined;
}

/** By position; `undefined` where both sides changed the same stretch. */
function mergeItems({ base, mine, theirs }: ThreeWay<readonly unknown[]>): readonly unknown[] | undefined {
  const values = new Map([...base, ...mine, ...theirs].map((item) => [identifyValue(item), item]));
  const keys = (items: readonly unknown[]) => items.map(identifyValue);
  const merged: unknown[] = [];
  for (const region of diff3MergeRegions(keys(mine), keys(base), keys(theirs))) {
    const isSame = !region.stable && isEqualValue(region.aContent, region.bContent);
    if (!region.stable && !isSame) return undefined;
    for (const key of region.stable ? region.bufferContent : region.aContent) merged.push(values.get(key));
  }
  return merged;
}

/** Records that stay where they are, and of which both sides changed some: each is merged with the one in its place. */
function mergeByPlace(
  merge: Merge,
  path: KeyPath,
  lists: ThreeWay<readonly unknown[]>,
): readonly unknown[] | undefined {
  const { base, mine, theirs } = lists;
  if (mine.length !== base.length || theirs.length !== base.length) return undefined;
  const known = new Map(base.map((item, index) => [identifyValue(item), index]));
  const isInPlace = (item: unknown, index: number) =>
    isRecord(item) && (known.get(identifyValue(item)) ?? index) === index;
  if (known.size < base.length || ![base, mine, theirs].every((items) => items.every(isInPlace))) return undefined;
  return base.map((item, index) =>
    mergeAt(merge, [...path, index], { base: item, mine: mine[index], theirs: theirs[index] }),
  );
}

/** Lists of distinct scalars are taken for sets: what either side added is in, what either side removed is out. */
function mergeSets({ base, mine, theirs }: ThreeWay<readonly unknown[]>): readonly unknown[] | undefined {
  const isSet = (items: readonly unknown[]) =>
    items.every((item) => typeof item !== 'object') && new Set(items).size === items.length;
  if (![base, mine, theirs].every(isSet)) return undefined;
  const kept = mine.filter((item) => theirs.includes(item) || !base.includes(item));
  return [...kept, ...theirs.filter((item) => !base.includes(item) && !kept.includes(item))];
}

function own(record: Fields, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A key for people: `scripts.test`; the document itself is `(root)`. */
function showPath(path: KeyPath): string {
  return path.length === 0 ? '(root)' : path.map((part) => String(part).replace(LIST_MARK, '')).join('.');
}

function show(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
