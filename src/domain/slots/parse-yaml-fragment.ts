import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { failFragment, losesDigits, type OwnedFragment, placeOf, TOO_LONG } from './owned-fragment.ts';
import type {
  Commented,
  Provenance,
  ScalarValue,
  SlotDocument,
  SlotEntry,
  SlotItem,
  SlotList,
  SlotMap,
  SlotNode,
} from './slot-tree.ts';

interface YamlReader {
  readonly fragment: OwnedFragment;
  readonly lines: LineCounter;
  readonly problems: Problem[];
}

/**
 * Parses a fragment of a YAML file into a tree of values with owners; comments, blank lines and scalar styles stay.
 *
 * @returns The tree, or `OUTPUT_INVALID` problems with their lines: malformed, not one mapping, or an anchor, alias or tag. Anchors are
 *   refused because another owner's keys may be merged into what they name.
 */
export function parseYamlFragment(fragment: OwnedFragment): Result<SlotDocument> {
  const reader: YamlReader = { fragment, lines: new LineCounter(), problems: [] };
  const documents = parseAllDocuments(fragment.content, { lineCounter: reader.lines, prettyErrors: false });
  if (!Array.isArray(documents)) return failFragment(fragment, 1, 'is no mapping');
  const [document, second] = documents;
  if (second !== undefined) return failFragment(fragment, lineOf(reader, second.range[0]), 'is more than one document');
  // A fragment of comments only adds nothing.
  const nothing: SlotDocument = { root: { kind: 'map', ...provenanceOf(reader, 0), entries: [] } };
  if (document === undefined) return succeed(nothing);
  for (const error of document.errors) reject(reader, error.pos[0], `is malformed (${error.message})`);
  if (reader.problems.length > 0) return fail(reader.problems);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return succeed(nothing);
  if (!isMap(contents)) return failFragment(fragment, 1, 'is no mapping');
  const map = convertMap(reader, contents, { isItem: false });
  if (reader.problems.length > 0) return fail(reader.problems);
  const end = joinComments(map.end, document.comment);
  return succeed(splitHeader(end === undefined ? map : { ...map, end }, document.commentBefore));
}

/** A comment that a blank line sets off from the first key is about the file, not about that key. */
function splitHeader(root: SlotMap, commentBefore: string | null): SlotDocument {
  const [first, ...others] = root.entries;
  const cut = first?.before?.lastIndexOf('\n\n') ?? -1;
  const header = joinComments(commentBefore, cut < 0 ? undefined : first?.before?.slice(0, cut));
  if (header === undefined) return { root };
  if (first?.before === undefined || cut < 0) return { root, header };
  return { root: { ...root, entries: [{ ...first, before: first.before.slice(cut + 2) }, ...others] }, header };
}

function convertNode(reader: YamlReader, node: Node, place: { readonly isItem: boolean }): SlotNode {
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) reject(reader, offset, 'uses an alias, which a shared file cannot have');
  else if (node.anchor !== undefined) reject(reader, offset, 'uses an anchor, which a shared file cannot have');
  else if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) reject(reader, offset, 'uses a tag');
  if (isMap(node)) return convertMap(reader, node, place);
  if (isSeq(node)) return convertList(reader, node, place);
  const value = isScalar(node) ? node.value : null;
  const text = isScalar(node) ? (node.source ?? '') : '';
  if (losesDigits(value, text)) reject(reader, offset, `holds ${text}, ${TOO_LONG}`);
  if (isScalar(node) && isScalarValue(value))
    return { kind: 'scalar', ...provenanceOf(reader, offset), value, yaml: node };
  return { kind: 'scalar', ...provenanceOf(reader, offset), value: String(value) };
}

/** In YAML the comment before a list that is a value stands before its first item; before a list that is an item, before the dash. */
function convertList(reader: YamlReader, list: YAMLSeq<unknown>, place: { readonly isItem: boolean }): SlotList {
  const provenance = provenanceOf(reader, list.range?.[0] ?? 0);
  const items = list.items.map((item, index): SlotItem => {
    if (!isNode(item)) return { node: { kind: 'scalar', ...provenance, value: null } };
    const inner = index === 0 && !place.isItem ? list.commentBefore : undefined;
    const lead = joinComments(inner, item.commentBefore);
    return {
      ...commented(lead, trailingOf(item), item.spaceBefore),
      node: convertNode(reader, item, { isItem: true }),
    };
  });
  return { kind: 'list', ...provenance, items, ...styleOf(list) };
}

function convertMap(reader: YamlReader, map: YAMLMap<unknown, unknown>, place: { readonly isItem: boolean }): SlotMap {
  const offset = map.range?.[0] ?? 0;
  const entries = map.items.flatMap(({ key, value }, index): SlotEntry[] => {
    if (!isScalar(key) || !isScalarValue(key.value)) {
      reject(reader, isNode(key) ? (key.range?.[0] ?? offset) : offset, 'has a key that is no scalar');
      return [];
    }
    const provenance = provenanceOf(reader, key.range?.[0] ?? offset);
    const inner = index === 0 && !place.isItem ? map.commentBefore : undefined;
    const lead = commented(joinComments(inner, key.commentBefore), trailingOf(value), key.spaceBefore);
    const node: SlotNode = isNode(value)
      ? { ...convertNode(reader, value, { isItem: false }), ...provenance }
      : { kind: 'scalar', ...provenance, value: null };
    return [{ ...lead, key: String(key.value), yamlKey: key, node }];
  });
  return { kind: 'map', ...provenanceOf(reader, offset), entries, ...styleOf(map) };
}

function provenanceOf({ fragment, lines }: YamlReader, offset: number): Provenance {
  return { owner: fragment.owner, source: placeOf(fragment, lines.linePos(offset).line) };
}

/** The comment of a scalar or of a collection in brackets follows it on its line; that of a block stands below it. */
function trailingOf(node: unknown): string | undefined {
  const isInline = isScalar(node) || (isCollection(node) && node.flow);
  return isInline ? (node.comment ?? undefined) : undefined;
}

function styleOf(node: YAMLMap | YAMLSeq): { readonly end?: string; readonly flow?: boolean } {
  if (node.flow) return { flow: true };
  return node.comment ? { end: node.comment } : {};
}

function commented(
  before: string | null | undefined,
  trailing: string | undefined,
  blank: boolean | undefined,
): Commented {
  return {
    ...(before ? { before } : {}),
    ...(trailing ? { trailing } : {}),
    ...(blank ? { blank } : {}),
  };
}

function joinComments(first: string | null | undefined, second: string | null | undefined): string | undefined {
  const both = [first, second].filter((text) => text !== null && text !== undefined && text !== '');
  return both.length === 0 ? undefined : both.join('\n');
}

function isScalarValue(value: unknown): value is ScalarValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function lineOf(reader: YamlReader, offset: number): number {
  return reader.lines.linePos(offset).line;
}

function reject(reader: YamlReader, offset: number, why: string): void {
  reader.problems.push(...failFragment(reader.fragment, lineOf(reader, offset), why).problems);
}
