import type { OwnedSlot } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import {
  identityOf,
  type SlotDocument,
  type SlotEntry,
  type SlotItem,
  type SlotList,
  type SlotMap,
  type SlotNode,
  type SlotScalar,
  stepInto,
} from './slot-tree.ts';

/**
 * Merges the fragments of one shared file by key. Objects merge deeply, arrays are concatenated, and a key that is no object has one
 * owner: the same value from two is fine and stays with the first.
 *
 * An array item that equals one of an earlier fragment is left out; repeats inside one fragment are the author's and stay.
 *
 * @param documents In layer order.
 * @returns The merged document, ordered as the slot says; or a `SLOT_CONFLICT` for every key with two values, and an `OUTPUT_INVALID`
 *   for every set that holds more than scalars.
 */
export function mergeFragments(slot: OwnedSlot, documents: readonly SlotDocument[]): Result<SlotDocument> {
  const problems: Problem[] = [];
  const empty: SlotMap = { kind: 'map', owner: slot.owner, source: 'slots', entries: [] };
  const root = documents.reduce((merged, { root }) => mergeMaps(slot, merged, root, { pointer: '', problems }), empty);
  const ordered = orderMap(slot, root, { pointer: '', problems });
  const headers = [...new Set(documents.flatMap(({ header }) => (header === undefined ? [] : [header])))];
  if (problems.length > 0) return fail(problems);
  return succeed({ root: ordered, ...(headers.length === 0 ? {} : { header: headers.join('\n') }) });
}

/** Where the merge is, and what it has found wrong so far. */
interface Position {
  readonly pointer: string;
  readonly problems: Problem[];
}

function mergeMaps(slot: OwnedSlot, first: SlotMap, second: SlotMap, { pointer, problems }: Position): SlotMap {
  const entries = new Map(first.entries.map((entry) => [entry.key, entry]));
  for (const entry of second.entries) {
    const known = entries.get(entry.key);
    const at = { pointer: stepInto(pointer, entry.key), problems };
    entries.set(entry.key, known === undefined ? entry : mergeEntries(slot, known, entry, at));
  }
  return { ...first, entries: [...entries.values()], ...joinEnds(first.end, second.end), flow: false };
}

function mergeEntries(slot: OwnedSlot, first: SlotEntry, second: SlotEntry, at: Position): SlotEntry {
  const before = joinLines(first.before, second.before);
  return {
    ...first,
    ...(before === undefined ? {} : { before }),
    node: mergeNodes(slot, first.node, second.node, at),
  };
}

function mergeNodes(slot: OwnedSlot, first: SlotNode, second: SlotNode, at: Position): SlotNode {
  if (first.kind === 'map' && second.kind === 'map') return mergeMaps(slot, first, second, at);
  if (first.kind === 'list' && second.kind === 'list') return mergeLists(first, second);
  if (identityOf(first) !== identityOf(second)) at.problems.push(describeConflict(slot, at.pointer, first, second));
  return first;
}

function mergeLists(first: SlotList, second: SlotList): SlotList {
  const known = new Set(first.items.map((item) => identityOf(item.node)));
  const added = second.items.filter((item) => !known.has(identityOf(item.node)));
  const flow = first.flow === true && second.flow === true;
  return { ...first, items: [...first.items, ...added], ...joinEnds(first.end, second.end), flow };
}

function describeConflict(slot: OwnedSlot, pointer: string, first: SlotNode, second: SlotNode): Problem {
  const [one, two] = [first, second].map((node) => node.owner);
  const who = one === two ? `"${one}" sets ${pointer} twice, to` : `"${one}" and "${two}" set ${pointer} to`;
  return {
    code: 'SLOT_CONFLICT',
    message: `${who} different values in ${slot.path}: ${shorten(first)} and ${shorten(second)}.`,
    hint: one === two ? 'Leave the key in one of the fragments.' : 'Leave the key to one of them.',
    features: [...new Set([first.owner, second.owner])],
    path: slot.path,
    details: [first, second].map((node) => `${node.owner}  ${shorten(node)}  (${node.source})`),
  };
}

function shorten(node: SlotNode): string {
  const text = identityOf(node);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Applies the orders that the slot declares; all other keys and items keep that of first appearance. */
function orderMap(slot: OwnedSlot, map: SlotMap, { pointer, problems }: Position): SlotMap {
  const entries = map.entries.map((entry) => {
    const at = { pointer: stepInto(pointer, entry.key), problems };
    if (entry.node.kind === 'map') return { ...entry, node: orderMap(slot, entry.node, at) };
    if (entry.node.kind === 'list' && slot.sets.includes(at.pointer))
      return { ...entry, node: orderSet(slot, entry.node, at) };
    return entry;
  });
  if (slot.sorted.includes(pointer)) entries.sort((a, b) => compareText(a.key, b.key));
  return { ...map, entries };
}

function orderSet(slot: OwnedSlot, list: SlotList, { pointer, problems }: Position): SlotList {
  const items = new Map<string, SlotItem & { readonly node: SlotScalar }>();
  for (const { node, ...comments } of list.items) {
    const identity = identityOf(node);
    if (node.kind === 'scalar') {
      if (!items.has(identity)) items.set(identity, { ...comments, node });
      continue;
    }
    problems.push({
      code: 'OUTPUT_INVALID',
      message: `"${node.owner}" adds ${shorten(node)} to ${pointer} of ${slot.path}, which is a set of scalars.`,
      hint: `Mend ${node.source}, or let "${slot.owner}" declare a list.`,
      features: [node.owner, slot.owner],
      path: node.source,
    });
  }
  return { ...list, items: [...items.values()].sort((a, b) => compareScalars(a.node, b.node)) };
}

function compareScalars({ value: a }: SlotScalar, { value: b }: SlotScalar): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}

/** By code units: the same everywhere, unlike the order of a locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function joinEnds(first: string | undefined, second: string | undefined): { readonly end?: string } {
  const end = joinLines(first, second);
  return end === undefined ? {} : { end };
}

function joinLines(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined || first === second) return second;
  return second === undefined ? first : `${first}\n${second}`;
}
