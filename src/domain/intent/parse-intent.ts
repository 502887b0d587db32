import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { checkIntent } from './check-intent.ts';
import type { Intent } from './intent.ts';

/** A parsed but unchecked intent file. */
export interface IntentSource {
  readonly value: unknown;
  /** The problem with its key replaced by the position of that key, where the file has it. */
  locate(problem: Problem): Problem;
}

/**
 * Parses `scaffold.yaml`.
 *
 * @param path Of the file, for messages.
 * @returns the intent with defaults filled in, or all problems at `path:line:column`: `YAML_MALFORMED` when the text is no YAML,
 * else those of {@link checkIntent}.
 */
export function parseIntent(text: string, path: string): Result<Intent> {
  const source = parseIntentSource(text, path);
  if (!source.ok) return source;
  const { value, locate } = source.value;
  const result = checkIntent(value, path);
  return result.ok ? result : fail(result.problems.map(locate));
}

/** The values of an intent file as written, for whoever puts something on top before it is checked. */
export function parseIntentSource(text: string, path: string): Result<IntentSource> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    return fail(document.errors.map((error) => toMalformed(error.message, placeAt(error.pos[0]))));
  }
  try {
    const value: unknown = document.toJS() ?? {};
    const root = document.contents;
    return succeed({
      value,
      locate: (problem) => ({ ...problem, path: placeAt(findOffset(root, problem.path ?? '')) }),
    });
  } catch (error) {
    // Aliases are resolved only now: those without an anchor, and those that would grow without bounds, are found here.
    return fail([toMalformed(error instanceof Error ? error.message : String(error), placeAt(0))]);
  }
}

function toMalformed(reason: string, path: string): Problem {
  const message = `The file is no YAML: ${reason.replace(/\.$/, '')}.`;
  return { code: 'YAML_MALFORMED', message, hint: 'Mend it at this position.', features: [], path };
}

/** Where the deepest existing part of a key such as `modules.0.name` starts; for a key of a map, the key itself. */
function findOffset(root: Node | null, key: string): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of key.split('.')) {
    if (!isMap(node) && !isSequence(node)) break;
    const child: unknown = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === part)
      : node.items[Number(part)];
    if (child === undefined) break;
    const start = isPair(child) ? child.key : child;
    offset = rangeOf(start) ?? offset;
    node = isPair(child) ? child.value : child;
  }
  return offset;
}

function isSequence(node: unknown): node is { readonly items: readonly unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}
