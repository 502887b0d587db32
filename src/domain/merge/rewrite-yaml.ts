import { isCollection, isNode, isScalar, parseDocument } from 'yaml';
import { isList, isRecord } from '../value-kinds.ts';
import { toYaml } from '../yaml/to-yaml.ts';
import { alignItems } from './align-items.ts';
import { parseYamlText } from './parse-text.ts';
import { isEqualValue } from './value-equality.ts';
import { splitYamlBlocks, type YamlBlock, type YamlBlocks } from './yaml-blocks.ts';

/**
 * Changes a YAML text so that it holds `value`; every key and item that keeps its value keeps its text, with comments and blank lines.
 *
 * @param donor A text to copy new keys from, with the comments and the style that they have there.
 */
export function rewriteYaml(text: string, value: unknown, donor: string): string {
  const rewritten = rewriteBlocks(text, value, donor);
  if (rewritten !== undefined && isEqualValue(parseYamlText(rewritten)?.value, value)) return rewritten;
  return rewriteDocument(text, value);
}

/** By lines, recursively: the lines below a key are a document of their own. `undefined` where the text is not in block style. */
function rewriteBlocks(text: string, value: unknown, donor: string): string | undefined {
  const split = splitYamlBlocks(text);
  if (split === undefined) return undefined;
  const spare = splitYamlBlocks(donor);
  const source = spare?.kind === split.kind ? spare : undefined;
  const lines = split.kind === 'map' ? rewriteMap(split, value, source) : rewriteList(split, value, source);
  return lines === undefined ? undefined : `${[...split.head, ...lines].join('\n')}\n`;
}

function rewriteMap(split: YamlBlocks, value: unknown, donor: YamlBlocks | undefined): readonly string[] | undefined {
  if (!isRecord(value) || Object.keys(value).length === 0) return undefined;
  const own = new Map(split.blocks.map((block) => [block.key ?? '', block]));
  const spare = new Map(donor?.blocks.map((block) => [block.key ?? '', block]));
  return joinAll(
    orderKeys([...own.keys()], Object.keys(value)).map((key) => {
      const block = own.get(key);
      const copy = spare.get(key);
      if (block === undefined) return copyBlock(copy, value[key]) ?? toYaml({ [key]: value[key] }, 0).split('\n');
      return rewriteBody(block, value[key], copy);
    }),
  );
}

/** All lines, or `undefined` as soon as one part is. */
function joinAll(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const lines = parts.flatMap((part) => part ?? []);
  return parts.includes(undefined) ? undefined : lines;
}

/** Keys of the text that stay, in their order, with the new ones behind the key that precedes them in the value. */
function orderKeys(before: readonly string[], next: readonly string[]): readonly string[] {
  const order = before.filter((key) => next.includes(key));
  for (const [index, key] of next.entries()) {
    if (order.includes(key)) continue;
    const predecessor = next.slice(0, index).findLast((earlier) => order.includes(earlier));
    order.splice(predecessor === undefined ? 0 : order.indexOf(predecessor) + 1, 0, key);
  }
  return order;
}

function rewriteList(split: YamlBlocks, value: unknown, donor: YamlBlocks | undefined): readonly string[] | undefined {
  if (!isList(value) || value.length === 0) return undefined;
  const before = split.blocks.map((block) => block.value);
  return joinAll(
    alignItems(before, value).map(([from, item]) => {
      const copy = donor?.blocks.find((block) => isEqualValue(block.value, item));
      const block = from === undefined ? undefined : split.blocks[from];
      if (block === undefined) return copyBlock(copy, item) ?? toYaml([item], 0).split('\n');
      return rewriteBody(block, item, copy);
    }),
  );
}

function copyBlock(copy: YamlBlock | undefined, value: unknown): readonly string[] | undefined {
  return copy !== undefined && isEqualValue(copy.value, value) ? [...copy.lead, ...copy.body] : undefined;
}

/** The lines of a block with another value; `undefined` where they cannot be changed without losing what else they say. */
function rewriteBody(block: YamlBlock, value: unknown, copy: YamlBlock | undefined): readonly string[] | undefined {
  const { layout, body, lead } = block;
  if (isEqualValue(block.value, value)) return [...lead, ...body];
  const isNested = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (layout.kind === 'block' && isNested) {
    const inner = rewriteInner(block, layout.column, value, copy);
    return inner === undefined ? undefined : [...lead, ...inner];
  }
  if (layout.kind === 'inline') {
    const text = body.join('\n');
    const old = text.slice(layout.from, layout.to);
    if (!isNested || /^[[{]/.test(old))
      return [...lead, ...(text.slice(0, layout.from) + printLike(old, value) + text.slice(layout.to)).split('\n')];
  }
  if (copy !== undefined && isEqualValue(copy.value, value)) return [...lead, ...copy.body];
  return [...lead, ...toYaml(block.key === undefined ? [value] : { [block.key]: value }, 0).split('\n')];
}

/** A value on one line, in double quotes where the old one was. */
function printLike(old: string, value: unknown): string {
  const text = toYaml(value, undefined);
  return old.startsWith('"') && typeof value === 'string' && !text.startsWith('"') ? JSON.stringify(value) : text;
}

/** The lines of a nested block, taken out of their indentation, rewritten, and put back. */
function rewriteInner(
  { key, body }: YamlBlock,
  column: number,
  value: unknown,
  copy: YamlBlock | undefined,
): readonly string[] | undefined {
  const spareColumn = copy?.layout.kind === 'block' ? copy.layout.column : undefined;
  const spare = copy === undefined || spareColumn === undefined ? undefined : takeInner(copy, spareColumn);
  const taken = takeInner({ key, body }, column);
  if (taken === undefined) return undefined;
  const rewritten = rewriteBlocks(taken.text, value, spare?.text ?? '');
  if (rewritten === undefined) return undefined;
  const lines = rewritten.replace(/\n$/, '').split('\n');
  const indented = lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line));
  if (key !== undefined) return [body[0] ?? '', ...indented, ...taken.rest];
  const [first = '', ...others] = indented;
  // The dash needs a key behind it.
  return /^\s*(#|$)/.test(first) ? undefined : [`-${first.slice(1)}`, ...others, ...taken.rest];
}

/** The text of a nested block at the margin; `rest` are comments and blank lines below it that stand further left. */
function takeInner(
  { key, body }: Pick<YamlBlock, 'key' | 'body'>,
  column: number,
): { readonly text: string; readonly rest: readonly string[] } | undefined {
  const [first = '', ...others] = body;
  const lines = key === undefined ? [first.replace('-', ' '), ...others] : others;
  const indent = ' '.repeat(column);
  const end = lines.findLastIndex((line) => line.startsWith(indent) && line.trim() !== '') + 1;
  const inner = lines.slice(0, end);
  if (inner.some((line) => line.trim() !== '' && !line.startsWith(indent))) return undefined;
  return { text: `${inner.map((line) => line.slice(column)).join('\n')}\n`, rest: lines.slice(end) };
}

/** The way of the library: comments stay, but quotes, blank lines and indentation may change. */
function rewriteDocument(text: string, value: unknown): string {
  const document = parseDocument(text, { logLevel: 'error' });
  const assign = (path: readonly (string | number)[], next: unknown): void => {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    const current: unknown = isNode(node) ? node.toJS(document) : node;
    if (isEqualValue(current, next)) return;
    if (isRecord(current) && isRecord(next) && isCollection(node)) {
      for (const key of Object.keys(current))
        if (!Object.hasOwn(next, key)) document.deleteIn([...path, keyAs(node.items, key)]);
      for (const [key, item] of Object.entries(next)) assign([...path, keyAs(node.items, key)], item);
    } else document.setIn(path, next);
  };
  const root = document.contents;
  if (!isCollection(root) || isRecord(root.toJS(document)) !== isRecord(value)) return `${toYaml(value, 0)}\n`;
  assign([], value);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A key of a map as it is written: `8080` may be a number. */
function keyAs(items: readonly unknown[], key: string): string | number {
  for (const item of items) {
    const own: unknown = typeof item === 'object' && item !== null && 'key' in item ? item.key : undefined;
    if (isScalar(own) && typeof own.value === 'number' && String(own.value) === key) return own.value;
  }
  return key;
}
