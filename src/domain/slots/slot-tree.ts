import type { Scalar } from 'yaml';

/** A value that a JSON or YAML scalar can have. */
export type ScalarValue = string | number | boolean | null;

/** Where a piece of a shared file comes from. */
export interface Provenance {
  readonly owner: string;
  /** For messages: the file inside the contributor, with its line where it has one. */
  readonly source: string;
}

/** Comments around a key or an item, as its format writes them. */
export interface Commented {
  /** Whole lines before it. */
  readonly before?: string;
  /** What follows on its line. */
  readonly trailing?: string;
  /** A blank line stands before it. */
  readonly blank?: boolean;
}

export interface SlotScalar extends Provenance {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** The scalar as the fragment writes it (quotes, block style, digits); only in YAML. */
  readonly yaml?: Scalar;
}

export interface SlotItem extends Commented {
  readonly node: SlotNode;
}

export interface SlotList extends Provenance {
  readonly kind: 'list';
  readonly items: readonly SlotItem[];
  /** Comments after the last item. */
  readonly end?: string;
  /** Written in brackets; only in YAML. */
  readonly flow?: boolean;
}

export interface SlotEntry extends Commented {
  readonly key: string;
  /** The key as the fragment writes it; only in YAML. */
  readonly yamlKey?: Scalar;
  readonly node: SlotNode;
}

export interface SlotMap extends Provenance {
  readonly kind: 'map';
  readonly entries: readonly SlotEntry[];
  /** Comments after the last entry. */
  readonly end?: string;
  /** Written in braces; only in YAML. */
  readonly flow?: boolean;
}

/** A JSON or YAML value whose every part knows its owner. */
export type SlotNode = SlotScalar | SlotList | SlotMap;

/** The file's comments before and after everything else, with its content. */
export interface SlotDocument {
  readonly root: SlotMap;
  /** First lines of the file, set off from the content. */
  readonly header?: string;
}

/** One text for equal values, whatever the order of their keys, their comments and their style. */
export function identityOf(node: SlotNode): string {
  if (node.kind === 'scalar') return JSON.stringify(node.value);
  if (node.kind === 'list') return `[${node.items.map((item) => identityOf(item.node)).join(',')}]`;
  const entries = node.entries.map((entry) => `${JSON.stringify(entry.key)}:${identityOf(entry.node)}`);
  return `{${entries.sort().join(',')}}`;
}

/** A JSON pointer (RFC 6901) one step deeper. */
export function stepInto(pointer: string, key: string): string {
  return `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
