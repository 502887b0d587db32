import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { fail, type Problem, type Result, succeed } from '../problem.ts';

/** A key or index on the way to a value. */
export type KeyPath = readonly PropertyKey[];

/** A place in a file. */
export interface Position {
  readonly offset: number;
  /** `path:line:column` */
  readonly text: string;
}

/** The value of a YAML text that remembers where each part of it stands. */
export interface LocatedYaml {
  readonly value: unknown;
  /** Where the value at `keys` begins, or the nearest place that exists on the way to it. */
  locate(keys: KeyPath): Position;
  /** Where the last of `keys` itself begins rather than its value. */
  locateKey(keys: KeyPath): Position;
}

/**
 * Parses one YAML 1.2 document.
 *
 * @param path of the file, for messages
 * @returns otherwise YAML_MALFORMED for every fault, repeated keys and unknown tags among them
 */
export function parseLocatedYaml(text: string, path: string): Result<LocatedYaml> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return fail(faults.map((fault) => reportFault(fault.message, at(fault.pos[0]))));
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that nobody defines, or that multiply beyond measure, show only here.
    return fail([reportFault(error instanceof Error ? error.message : String(error), at(0))]);
  }
  const root = document.contents;
  const place = (offset = 0): Position => ({ offset, text: at(offset) });
  return succeed({
    value,
    locate: (keys) => place(findNode(root, keys).range?.[0]),
    locateKey: (keys) => place(findKey(root, keys)),
  });
}

function reportFault(message: string, path: string): Problem {
  const what = message.replace(/\s+/g, ' ').replace(/\.$/, '');
  return { code: 'YAML_MALFORMED', message: `"${path}" is no YAML: ${what}.`, features: [], path };
}

interface Place {
  readonly range?: readonly [number, number, number] | null | undefined;
}

/** The node at the end of the keys, or the last one on the way that exists. */
function findNode(root: Node | null, keys: KeyPath): Place {
  let node: Place & object = root ?? {};
  for (const key of keys) {
    const next = findChild(node, key);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function findChild(node: unknown, key: PropertyKey): (Place & object) | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return isNode(item) ? item : undefined;
  }
  const value = findPair(node, key)?.value;
  return isNode(value) ? value : undefined;
}

function findKey(root: Node | null, keys: KeyPath): number | undefined {
  const parent = findNode(root, keys.slice(0, -1));
  const key = findPair(parent, keys.at(-1) ?? '')?.key;
  return isNode(key) ? key.range?.[0] : parent.range?.[0];
}

function findPair(node: unknown, key: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(key));
}
