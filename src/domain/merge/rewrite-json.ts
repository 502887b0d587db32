import { type Node, parseTree } from 'jsonc-parser';
import { isList, isRecord } from '../value-kinds.ts';
import { alignItems } from './align-items.ts';
import { type JsonLayout, printJsonEntry, printJsonValue } from './print-json-value.ts';
import { isEqualValue } from './value-equality.ts';

interface Rewrite {
  readonly text: string;
  readonly layout: JsonLayout;
}

/** A key or item in the text: `lead` stands before it (line break, blank lines, comments), `tail` behind it on its line. */
interface Segment {
  readonly lead: string;
  readonly body: string;
  readonly tail: string;
}

/** White space, commas and comments between two values. */
const SAME_LINE = /^(?:[ \t]*(?:\/\*[^\n]*?\*\/|\/\/[^\n]*))+/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;

/**
 * Changes a JSON text so that it holds `value`; every key and item that keeps its value keeps its text, with comments and blank lines.
 * Comments go with the key that they stand before or behind.
 *
 * @param text Must parse (comments and trailing commas are fine).
 * @param path Of the file: npm and formatters lay lists of `package.json` out with one item a line.
 */
export function rewriteJson(text: string, value: unknown, path: string): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return text;
  const layout = { step: findStep(text), expandsLists: /(^|\/)package\.json$/.test(path) };
  const rewritten = rewriteNode({ text, layout }, root, value, '');
  return text.slice(0, root.offset) + rewritten + text.slice(root.offset + root.length);
}

function findStep(text: string): string {
  return /^[{[]\s*\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function rewriteNode(rewrite: Rewrite, node: Node, value: unknown, indent: string): string {
  if (isEqualValue(readValue(node), value)) return sourceOf(rewrite, node);
  if (node.type === 'object' && isRecord(value)) return rewriteObject(rewrite, node, value, indent);
  if (node.type === 'array' && isList(value)) return rewriteArray(rewrite, node, value, indent);
  return printJsonValue(value, indent, indent.length, rewrite.layout);
}

function rewriteObject(rewrite: Rewrite, node: Node, value: Readonly<Record<string, unknown>>, indent: string): string {
  const properties = node.children ?? [];
  const { segments, rest } = splitSegments(rewrite, node);
  const keyOf = (property: Node): string => String(property.children?.[0]?.value);
  const inner = innerIndent(segments, indent, rewrite.layout);
  const existing = new Map(properties.map((property, index) => [keyOf(property), index]));
  const kept = new Set([...existing.keys()].filter((key) => Object.hasOwn(value, key)));
  const order = properties.map(keyOf).filter((key) => kept.has(key));
  for (const [index, key] of Object.keys(value).entries()) {
    if (kept.has(key)) continue;
    const before = Object.keys(value)
      .slice(0, index)
      .findLast((earlier) => order.includes(earlier));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key);
  }
  const next = order.map((key): Segment => {
    const index = existing.get(key);
    const [segment, property] = index === undefined ? [] : [segments[index], properties[index]];
    const child = property?.children?.[1];
    if (segment === undefined || property === undefined || child === undefined)
      return newSegment(printJsonEntry(key, value[key], inner, rewrite.layout), inner, segments);
    const head = rewrite.text.slice(property.offset, child.offset);
    return { ...segment, body: head + rewriteNode(rewrite, child, value[key], inner) };
  });
  return joinSegments('{}', next, { rest, indent, before: segments });
}

function rewriteArray(rewrite: Rewrite, node: Node, value: readonly unknown[], indent: string): string {
  const items = node.children ?? [];
  const { segments, rest } = splitSegments(rewrite, node);
  const inner = innerIndent(segments, indent, rewrite.layout);
  const next = alignItems(items.map(readValue), value).map(([from, item]): Segment => {
    const [segment, child] = from === undefined ? [] : [segments[from], items[from]];
    if (segment === undefined || child === undefined)
      return newSegment(printJsonValue(item, inner, inner.length, rewrite.layout), inner, segments);
    return { ...segment, body: rewriteNode(rewrite, child, item, inner) };
  });
  return joinSegments('[]', next, { rest, indent, before: segments });
}

/** The text between the brackets as one segment for each child; `rest` stands after the last. */
function splitSegments(
  { text }: Rewrite,
  node: Node,
): { readonly segments: readonly Segment[]; readonly rest: string } {
  const end = node.offset + node.length - 1;
  let from = node.offset + 1;
  const segments = (node.children ?? []).map((child, index, all): Segment => {
    const close = child.offset + child.length;
    const gap = text.slice(close, all[index + 1]?.offset ?? end);
    const comma = findComma(gap);
    const beforeComma = comma < 0 ? '' : gap.slice(0, comma);
    const behind = SAME_LINE.exec(gap.slice(comma + 1))?.[0] ?? '';
    const segment = {
      lead: text.slice(from, child.offset),
      body: text.slice(child.offset, close),
      tail: beforeComma.trimEnd() + behind,
    };
    from = close + comma + 1 + behind.length;
    return segment;
  });
  return { segments, rest: text.slice(from, end) };
}

/** Where the comma of a gap is, outside comments; -1 where there is none. */
function findComma(gap: string): number {
  return gap.replace(new RegExp(COMMENT, 'g'), (comment) => ' '.repeat(comment.length)).indexOf(',');
}

function innerIndent(segments: readonly Segment[], indent: string, { step }: JsonLayout): string {
  const lead = segments.find((segment) => segment.lead.includes('\n'))?.lead;
  return lead === undefined ? indent + step : lead.slice(lead.lastIndexOf('\n') + 1).replace(/\S.*$/, '');
}

/** In a list on one line a new item goes on that line. */
function newSegment(body: string, indent: string, siblings: readonly Segment[]): Segment {
  const isInline = siblings.length > 0 && siblings.every(({ lead }) => !lead.includes('\n')) && !body.includes('\n');
  return { lead: isInline ? ' ' : `\n${indent}`, body, tail: '' };
}

function joinSegments(
  brackets: '{}' | '[]',
  segments: readonly Segment[],
  place: { readonly rest: string; readonly indent: string; readonly before: readonly Segment[] },
): string {
  const [open, close] = brackets.split('');
  if (segments.length === 0) return COMMENT.test(place.rest) ? `${open}${place.rest}${close}` : brackets;
  const parts = segments.map(({ lead, body, tail }, index) => {
    const isLast = index === segments.length - 1;
    // What was first in brackets on one line has no space before it.
    const start = index === 0 && lead === ' ' ? (place.before[0]?.lead ?? '') : index > 0 && lead === '' ? ' ' : lead;
    return start + body + (isLast ? '' : ',') + tail;
  });
  const spansLines = segments.some(({ lead }) => lead.includes('\n'));
  const rest = spansLines && !place.rest.includes('\n') ? `${place.rest.trimEnd()}\n${place.indent}` : place.rest;
  return `${open}${parts.join('')}${rest}${close}`;
}

function sourceOf({ text }: Rewrite, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}

/** The value of a node; unlike `getNodeValue` it keeps a key such as `__proto__`. */
function readValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(readValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, child] = [] }) => [
      String(key?.value),
      child === undefined ? undefined : readValue(child),
    ]),
  );
}
