import { isCollection, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** A key or item of a block collection at the left margin, with the lines that belong to it. */
export interface YamlBlock {
  /** The key; items have none. */
  readonly key: string | undefined;
  readonly value: unknown;
  /** Comments and blank lines before it. */
  readonly lead: readonly string[];
  /** From the line of the key or dash on. */
  readonly body: readonly string[];
  /** How its value is written. */
  readonly layout:
    | { readonly kind: 'block' /** Column of the value. */; readonly column: number }
    /** Offsets in the body's text. */
    | { readonly kind: 'inline'; readonly from: number; readonly to: number }
    | { readonly kind: 'other' };
}

export interface YamlBlocks {
  readonly kind: 'map' | 'list';
  /** Lines before the first block that are set off from it, e.g. the header of the file. */
  readonly head: readonly string[];
  readonly blocks: readonly YamlBlock[];
}

/** Splits a YAML text whose root is a map or list in block style into its keys or items; `undefined` for any other text. */
export function splitYamlBlocks(text: string): YamlBlocks | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'error' });
  const root = document.contents;
  if (document.errors.length > 0 || !isCollection(root) || root.flow) return undefined;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const entries = listEntries(root, counter, lines);
  if (entries === undefined) return undefined;
  const starts = entries.map(({ line }, index) => leadStart(lines, line, entries[index - 1]?.line ?? -1));
  const head = lines.slice(0, starts[0] ?? 0);
  const blocks = entries.map(({ key, node, line }, index): YamlBlock => {
    const lead = lines.slice(starts[index] ?? line, line);
    const body = lines.slice(line, starts[index + 1] ?? lines.length);
    const offset = counter.lineStarts[line] ?? 0;
    return {
      key,
      value: isNode(node) ? node.toJS(document) : null,
      lead,
      body,
      layout: layoutOf(node, { line, offset, counter }),
    };
  });
  return { kind: isMap(root) ? 'map' : 'list', head, blocks };
}

interface Entry {
  readonly key: string | undefined;
  readonly node: Node | null;
  /** Counts from 0. */
  readonly line: number;
}

/** `undefined` where an entry does not start at the left margin of a line of its own. */
function listEntries(root: Node, counter: LineCounter, lines: readonly string[]): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  if (isMap(root)) {
    for (const { key, value } of root.items) {
      const place = isScalar(key) && key.range ? counter.linePos(key.range[0]) : undefined;
      if (!isScalar(key) || place?.col !== 1) return undefined;
      entries.push({ key: String(key.value), node: isNode(value) ? value : null, line: place.line - 1 });
    }
  } else if (isSeq(root)) {
    for (const item of root.items) {
      if (!isNode(item) || !item.range) return undefined;
      const line = counter.linePos(item.range[0]).line - 1;
      if (!/^- +\S/.test(lines[line] ?? '')) return undefined;
      entries.push({ key: undefined, node: item, line });
    }
  }
  return entries;
}

/** Comments at the margin and blank lines above a key belong to it. */
function leadStart(lines: readonly string[], line: number, previous: number): number {
  let start = line;
  while (start - 1 > previous && /^(#.*|\s*)$/.test(lines[start - 1] ?? '')) start -= 1;
  return start;
}

function layoutOf(
  node: Node | null,
  { line, offset, counter }: { readonly line: number; readonly offset: number; readonly counter: LineCounter },
): YamlBlock['layout'] {
  if (node === null || !node.range) return { kind: 'other' };
  const [from, to] = node.range;
  const place = counter.linePos(from);
  if (isCollection(node) && !node.flow) {
    const isItemOnDash = place.line - 1 === line;
    return isItemOnDash || place.line - 1 > line ? { kind: 'block', column: place.col - 1 } : { kind: 'other' };
  }
  const isInline = isCollection(node) || (isScalar(node) && /^(PLAIN|QUOTE_)/.test(node.type ?? ''));
  return isInline && to > from ? { kind: 'inline', from: from - offset, to: to - offset } : { kind: 'other' };
}
