import {
  Document,
  isCollection,
  isMap,
  isNode,
  LineCounter,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { type ComposedFile, groupSpans } from './composed-file.ts';
import type { Commented, SlotDocument, SlotList, SlotMap, SlotNode } from './slot-tree.ts';

/** Brackets without padding, as most linters want them; `lineWidth: 0` keeps long strings on their line, so that the text of one key never depends on its depth. */
const STYLE = { indent: 2, indentSeq: true, lineWidth: 0, minContentWidth: 0, flowCollectionPadding: false } as const;

/** Prints a merged document as YAML: two spaces, comments, blank lines and scalar styles as the fragments have them. */
export function renderYaml({ root, header }: SlotDocument): ComposedFile {
  const document = new Document();
  document.contents = buildNode(root);
  if (header !== undefined) document.commentBefore = header;
  const content = document.toString(STYLE);
  return { content, spans: groupSpans(listOwners(content, root)) };
}

function buildNode(tree: SlotNode): Node {
  if (tree.kind === 'scalar') return buildScalar(tree.value, tree.yaml);
  const collection = tree.kind === 'map' ? buildMap(tree) : buildList(tree);
  if (tree.flow) collection.flow = true;
  if (tree.end !== undefined) collection.comment = tree.end;
  return collection;
}

function buildMap(tree: SlotMap): YAMLMap {
  const map = new YAMLMap();
  for (const entry of tree.entries) {
    const key = addLead(buildScalar(entry.yamlKey?.value ?? entry.key, entry.yamlKey), entry);
    map.items.push(new Pair(key, addTrailing(buildNode(entry.node), entry)));
  }
  return map;
}

function buildList(tree: SlotList): YAMLSeq {
  const list = new YAMLSeq();
  for (const item of tree.items) list.items.push(addTrailing(addLead(buildNode(item.node), item), item));
  return list;
}

/** A fresh scalar in the style of the fragment: one node may appear in one document only, with comments of its own. */
function buildScalar(value: unknown, style: Scalar | undefined): Scalar {
  const scalar = new Scalar(value);
  if (style?.type !== undefined) scalar.type = style.type;
  if (style?.format !== undefined) scalar.format = style.format;
  if (style?.minFractionDigits !== undefined) scalar.minFractionDigits = style.minFractionDigits;
  if (style?.source !== undefined) scalar.source = style.source;
  return scalar;
}

function addLead(node: Node, { before, blank }: Commented): Node {
  if (before !== undefined) node.commentBefore = before;
  if (blank) node.spaceBefore = true;
  return node;
}

function addTrailing(node: Node, { trailing }: Commented): Node {
  if (trailing !== undefined) node.comment = trailing;
  return node;
}

/**
 * The owner of every line. The printed text is parsed again, and its keys and items, which have lines, are walked beside the merged
 * tree, which has owners.
 */
function listOwners(content: string, root: SlotNode): readonly string[] {
  const lines = new LineCounter();
  const printed = parseDocument(content, { lineCounter: lines });
  const texts = content.split('\n').slice(0, -1);
  const owners: (string | undefined)[] = texts.map(() => undefined);
  markOwners({ owners, lines }, printed.contents, root);
  assignComments(owners, texts);
  let previous = root.owner;
  return owners.map((owner) => {
    previous = owner ?? previous;
    return previous;
  });
}

/** Comments and blank lines go with what follows them, but for a comment that ends a block: it is indented deeper. */
function assignComments(owners: (string | undefined)[], texts: readonly string[]): void {
  let following: { readonly owner: string; readonly indent: number } | undefined;
  for (let index = owners.length - 1; index >= 0; index -= 1) {
    const text = texts[index] ?? '';
    const indent = text.length - text.trimStart().length;
    const owner = owners[index];
    if (owner !== undefined) following = { owner, indent };
    else if (following !== undefined && indent <= following.indent) owners[index] = following.owner;
  }
}

interface LineOwners {
  readonly owners: (string | undefined)[];
  readonly lines: LineCounter;
}

function markOwners(target: LineOwners, printed: unknown, tree: SlotNode): void {
  if (tree.kind === 'scalar' || !isCollection(printed)) return;
  if (tree.kind === 'list') {
    tree.items.forEach((item, index) => {
      const node = printed.items[index];
      markNode(target, node, item.node.owner);
      markOwners(target, node, item.node);
    });
    return;
  }
  if (!isMap(printed)) return;
  tree.entries.forEach(({ node }, index) => {
    const pair = printed.items[index];
    markNode(target, pair?.key, node.owner);
    markNode(target, pair?.value, node.owner);
    markOwners(target, pair?.value, node);
  });
}

/** Marks the lines of a key, a scalar or a collection in brackets; those of a block belong to what it holds. */
function markNode({ owners, lines }: LineOwners, node: unknown, owner: string): void {
  if (!isNode(node) || !node.range || (isCollection(node) && !node.flow)) return;
  const [start, end] = node.range;
  const first = lines.linePos(start).line;
  const last = end > start ? lines.linePos(end - 1).line : first;
  for (let line = first; line <= last; line += 1) owners[line - 1] ??= owner;
}
