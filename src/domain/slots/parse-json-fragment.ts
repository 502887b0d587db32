import { type JSONVisitor, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { type Result, succeed } from '../problem.ts';
import { failFragment, losesDigits, type OwnedFragment, placeOf, TOO_LONG } from './owned-fragment.ts';
import type { Commented, Provenance, ScalarValue, SlotDocument, SlotEntry, SlotItem, SlotNode } from './slot-tree.ts';

/** A map or list whose end has not been seen yet. */
interface OpenNode extends Provenance {
  readonly kind: 'map' | 'list';
  readonly entries: SlotEntry[];
  readonly items: SlotItem[];
  key: string | undefined;
  /** Comments seen since the last entry or item. */
  pending: string[];
  /** Comments before the value whose node this is. */
  readonly lead: Commented;
}

/** Comments and the line of the last value, by which a trailing comment is told from a leading one. */
interface FragmentReader {
  readonly fragment: OwnedFragment;
  readonly open: OpenNode[];
  readonly outer: string[];
  root: SlotNode | undefined;
  failure: { readonly line: number; readonly why: string } | undefined;
  lastLine: number;
}

/**
 * Parses a fragment of a JSON file into a tree of values with owners.
 *
 * @param format `jsonc` allows comments, which stay with the key or item that they stand before or behind.
 * @returns The tree, or an `OUTPUT_INVALID` problem with the line: malformed, no object, or a key that occurs twice.
 */
export function parseJsonFragment(fragment: OwnedFragment, format: 'json' | 'jsonc'): Result<SlotDocument> {
  const reader: FragmentReader = { fragment, open: [], outer: [], root: undefined, failure: undefined, lastLine: -1 };
  visit(fragment.content, visitorOf(reader), { disallowComments: format === 'json', allowTrailingComma: false });
  const { failure, root } = reader;
  if (failure !== undefined) return failFragment(fragment, failure.line, failure.why);
  if (root?.kind !== 'map') return failFragment(fragment, 1, 'is no object');
  return succeed(reader.outer.length === 0 ? { root } : { root, header: reader.outer.join('\n') });
}

function visitorOf(reader: FragmentReader): JSONVisitor {
  const begin = (kind: 'map' | 'list') => (_offset: number, _length: number, line: number) => {
    const { owner } = reader.fragment;
    const lead = takeComments(reader);
    reader.open.push({
      kind,
      owner,
      source: placeOf(reader.fragment, line + 1),
      entries: [],
      items: [],
      key: undefined,
      pending: [],
      lead,
    });
    reader.lastLine = -1;
  };
  const end = (_offset: number, _length: number, line: number) => {
    const node = reader.open.pop();
    if (node !== undefined) addValue(reader, closeNode(node), node.lead, line);
  };
  return {
    onObjectBegin: begin('map'),
    onArrayBegin: begin('list'),
    onObjectEnd: end,
    onArrayEnd: end,
    onObjectProperty: (key, _offset, _length, line) => {
      const map = reader.open.at(-1);
      if (map?.entries.some((entry) => entry.key === key)) {
        reader.failure ??= { line: line + 1, why: `sets ${JSON.stringify(key)} twice` };
      }
      if (map !== undefined) map.key = key;
    },
    onLiteralValue: (value: ScalarValue, offset, length, line) => {
      const text = reader.fragment.content.slice(offset, offset + length);
      if (losesDigits(value, text)) reader.failure ??= { line: line + 1, why: `holds ${text}, ${TOO_LONG}` };
      const source = placeOf(reader.fragment, line + 1);
      const lead = takeComments(reader);
      addValue(reader, { kind: 'scalar', owner: reader.fragment.owner, source, value }, lead, line);
    },
    onComment: (offset, length, line) => {
      addComment(reader, reader.fragment.content.slice(offset, offset + length), line);
    },
    onError: (error: ParseErrorCode, _offset, _length, line) => {
      reader.failure ??= { line: line + 1, why: `is malformed (${printParseErrorCode(error)})` };
    },
  };
}

function takeComments(reader: FragmentReader): Commented {
  const parent = reader.open.at(-1);
  if (parent === undefined || parent.pending.length === 0) return {};
  const before = parent.pending.join('\n');
  parent.pending = [];
  return { before };
}

function addValue(reader: FragmentReader, node: SlotNode, lead: Commented, line: number): void {
  const parent = reader.open.at(-1);
  if (parent === undefined) reader.root = node;
  else if (parent.kind === 'list') parent.items.push({ ...lead, node });
  else if (parent.key !== undefined) parent.entries.push({ ...lead, key: parent.key, node });
  reader.lastLine = line;
}

/** A comment on the line of the value before it belongs to that value, any other to the one after it. */
function addComment(reader: FragmentReader, text: string, line: number): void {
  const parent = reader.open.at(-1);
  if (parent === undefined) {
    reader.outer.push(text);
    return;
  }
  const siblings: (SlotEntry | SlotItem)[] = parent.kind === 'map' ? parent.entries : parent.items;
  const last = siblings.at(-1);
  if (last === undefined || line !== reader.lastLine || parent.pending.length > 0) {
    parent.pending.push(text);
    return;
  }
  const trailing = last.trailing === undefined ? text : `${last.trailing} ${text}`;
  if ('key' in last) parent.entries[parent.entries.length - 1] = { ...last, trailing };
  else parent.items[parent.items.length - 1] = { ...last, trailing };
}

function closeNode({ kind, owner, source, entries, items, pending }: OpenNode): SlotNode {
  const end = pending.length === 0 ? {} : { end: pending.join('\n') };
  return kind === 'map' ? { kind, owner, source, entries, ...end } : { kind, owner, source, items, ...end };
}
