import { type ComposedFile, joinOwnedLines, type OwnedLine } from './composed-file.ts';
import type { Commented, SlotDocument, SlotEntry, SlotItem, SlotList, SlotMap, SlotNode } from './slot-tree.ts';
import { measureWidth } from './text-width.ts';

/** Column at which the formatter breaks a line. */
const WIDTH = 120;

/** A file's name decides how its arrays are laid out: npm rewrites `package.json` with one item a line, and formatters follow it. */
const ALWAYS_EXPANDED = /(^|\/)package\.json$/;

interface Layout {
  readonly expandsArrays: boolean;
}

/** What stands around a value on its own lines. */
interface Frame {
  readonly indent: string;
  /** The key with its colon, or nothing for an item. */
  readonly prefix: string;
  /** The comma after all but the last. */
  readonly suffix: string;
  /** A comment behind it. */
  readonly trailing: string;
}

/**
 * Prints a merged document as Biome formats JSON: two spaces, objects with one key a line, arrays on one line where they fit the
 * width, arrays of numbers filled.
 *
 * @param path Path of the file in the project.
 */
export function renderJson(document: SlotDocument, path: string): ComposedFile {
  const { root, header } = document;
  const layout = { expandsArrays: ALWAYS_EXPANDED.test(path) };
  const head = header === undefined ? [] : ownLines(header, '', root.owner);
  const body = renderNode(root, { indent: '', prefix: '', suffix: '', trailing: '' }, layout);
  return joinOwnedLines([...head, ...body]);
}

function renderNode(node: SlotNode, frame: Frame, layout: Layout): readonly OwnedLine[] {
  const { indent, prefix, suffix, trailing } = frame;
  const flat = flatten(node, layout);
  const line = (text: string): OwnedLine => ({ text: indent + text, owner: node.owner });
  if (flat !== undefined && (node.kind !== 'list' || fits(indent + prefix + flat + suffix))) {
    return [line(prefix + flat + suffix + trailing)];
  }
  if (node.kind === 'scalar') return [];
  const [open, close] = node.kind === 'map' ? ['{', '}'] : ['[', ']'];
  const inner = node.kind === 'map' ? renderEntries(node, indent, layout) : renderItems(node, indent, layout);
  const end = node.end === undefined ? [] : ownLines(node.end, `${indent}  `, node.owner);
  return [line(prefix + open), ...inner, ...end, line(close + suffix + trailing)];
}

function renderEntries(map: SlotMap, indent: string, layout: Layout): readonly OwnedLine[] {
  return map.entries.flatMap((entry, index) => {
    const frame = frameOf(entry, indent, index === map.entries.length - 1);
    return renderChild(entry, { ...frame, prefix: `${JSON.stringify(entry.key)}: ` }, layout);
  });
}

function renderItems(list: SlotList, indent: string, layout: Layout): readonly OwnedLine[] {
  if (!layout.expandsArrays && list.items.every(isPlainNumber)) return fillNumbers(list, `${indent}  `);
  return list.items.flatMap((item, index) =>
    renderChild(item, frameOf(item, indent, index === list.items.length - 1), layout),
  );
}

function frameOf({ trailing }: Commented, indent: string, isLast: boolean): Frame {
  return {
    indent: `${indent}  `,
    prefix: '',
    suffix: isLast ? '' : ',',
    trailing: trailing === undefined ? '' : ` ${trailing}`,
  };
}

function renderChild(child: SlotEntry | SlotItem, frame: Frame, layout: Layout): readonly OwnedLine[] {
  const before = child.before === undefined ? [] : ownLines(child.before, frame.indent, child.node.owner);
  return [...before, ...renderNode(child.node, frame, layout)];
}

function ownLines(comments: string, indent: string, owner: string): readonly OwnedLine[] {
  return comments.split('\n').map((text) => ({ text: indent + text.trim(), owner }));
}

/** The node on one line; `undefined` where its layout takes several. */
function flatten(node: SlotNode, layout: Layout): string | undefined {
  if (node.kind === 'scalar') return printScalar(node.value);
  if (node.end !== undefined) return undefined;
  if (node.kind === 'map') return node.entries.length === 0 ? '{}' : undefined;
  if (node.items.length === 0) return '[]';
  if (layout.expandsArrays) return undefined;
  const parts: string[] = [];
  for (const item of node.items) {
    const part = isCommented(item) ? undefined : flatten(item.node, layout);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `[${parts.join(', ')}]`;
}

function isCommented({ before, trailing }: Commented): boolean {
  return before !== undefined || trailing !== undefined;
}

function isPlainNumber(item: SlotItem): boolean {
  return item.node.kind === 'scalar' && typeof item.node.value === 'number' && !isCommented(item);
}

/** As many numbers a line as fit. */
function fillNumbers(list: SlotList, indent: string): readonly OwnedLine[] {
  const lines: OwnedLine[] = [];
  list.items.forEach(({ node }, index) => {
    const text = (flatten(node, { expandsArrays: false }) ?? '') + (index === list.items.length - 1 ? '' : ',');
    const last = lines.at(-1);
    const joined = last === undefined ? undefined : `${last.text} ${text}`;
    if (last !== undefined && joined !== undefined && fits(joined)) {
      lines[lines.length - 1] = { text: joined, owner: last.owner };
    } else lines.push({ text: indent + text, owner: node.owner });
  });
  return lines;
}

/** The formatter writes exponents without a plus sign. */
function printScalar(value: string | number | boolean | null): string {
  return typeof value === 'number' ? JSON.stringify(value).replace('e+', 'e') : JSON.stringify(value);
}

function fits(line: string): boolean {
  return measureWidth(line) <= WIDTH;
}
