/** Tabs, control characters and surrogates have rules of their own. */
const UNUSUAL = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const REMARK = /^ *(#.*)?$/;
/** What may follow a value on its line. */
const TAIL = /^ *( #.*)?$/;
const KEY = /^(?:[A-Za-z0-9_$/.][^:#"']{0,200}|"[^"\\]{0,200}"|'[^']{0,200}')(?=:( |$))/;
const QUOTED = /^(?:"(?:[^"\\]|\\["\\/bfnrt0])*"|'(?:[^']|'')*')/;
const PLAIN = /^(?:[A-Za-z0-9_$/.+~(=<^;\\]|-(?=[^ ]))(?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*$/;
const BLOCK_HEADER = /^[|>][+-]?$/;
const FLOW_PLAIN = /^(?:[A-Za-z0-9_$/.+]|-(?=[A-Za-z0-9]))[A-Za-z0-9_$/.+@* -]*/;

interface OpenCollection {
  readonly indent: number;
  readonly kind: 'map' | 'list';
  readonly keys: Set<string>;
}

/** The state of the recogniser between two lines. */
interface Recognizer {
  readonly lines: readonly string[];
  next: number;
  open: OpenCollection[];
  /** The last key or dash has no value yet: a deeper block may follow. */
  isPending: boolean;
}

/**
 * Whether a text is YAML of the plain kind that nearly all configuration files are: block mappings and lists, scalars and brackets on
 * one line, block scalars. `true` is certain, while `false` means that only a real parser can tell.
 *
 * It exists because every YAML file of a plan is checked, and a full parser takes longer for that than everything else together.
 */
export function isPlainYaml(text: string): boolean {
  if (UNUSUAL.test(text)) return false;
  const state: Recognizer = { lines: text.split('\n'), next: 0, open: [], isPending: true };
  while (state.next < state.lines.length) {
    const line = state.lines[state.next] ?? '';
    state.next += 1;
    if (REMARK.test(line)) continue;
    if (line === '---') {
      state.open = [];
      state.isPending = true;
      continue;
    }
    if (line.startsWith('---') || line.startsWith('...')) return false;
    const indent = line.length - line.trimStart().length;
    if (!enterLine(state, indent, line.slice(indent)) || !acceptContent(state, indent, line.slice(indent)))
      return false;
  }
  return true;
}

/** Opens or closes collections until the innermost is the one that the line belongs to. */
function enterLine(state: Recognizer, indent: number, content: string): boolean {
  const kind = isDash(content) ? 'list' : 'map';
  const top = state.open.at(-1);
  const isDeeper = top === undefined || indent > top.indent;
  const isCompactList = kind === 'list' && top?.kind === 'map' && indent === top.indent;
  if (isDeeper || (isCompactList && state.isPending)) {
    if (!state.isPending) return false;
    openCollection(state, indent, kind);
    return true;
  }
  let inner = state.open.at(-1);
  while (inner !== undefined && (inner.indent > indent || (inner.indent === indent && inner.kind !== kind))) {
    // A list may stand at the indent of its key; a mapping below a dash may not.
    if (inner.indent === indent && inner.kind === 'map') return false;
    state.open.pop();
    inner = state.open.at(-1);
  }
  return inner?.indent === indent;
}

function openCollection(state: Recognizer, indent: number, kind: OpenCollection['kind']): void {
  state.open.push({ indent, kind, keys: new Set() });
}

function isDash(content: string): boolean {
  return content === '-' || content.startsWith('- ');
}

/** The rest of a line, which starts at `indent` inside the innermost collection. */
function acceptContent(state: Recognizer, indent: number, content: string): boolean {
  if (!isDash(content)) return acceptPair(state, indent, content);
  const rest = content.slice(1).trimStart();
  if (rest === '' || rest.startsWith('#')) {
    state.isPending = true;
    return true;
  }
  const inner = indent + content.length - rest.length;
  if (!isDash(rest) && !KEY.test(rest)) return acceptValue(state, indent, rest);
  openCollection(state, inner, isDash(rest) ? 'list' : 'map');
  return acceptContent(state, inner, rest);
}

function acceptPair(state: Recognizer, indent: number, content: string): boolean {
  const key = KEY.exec(content)?.[0];
  const keys = state.open.at(-1)?.keys;
  if (key === undefined || keys === undefined) return false;
  const name = key.replace(/^["']|["']$/g, '').trim();
  if (keys.has(name) || isAmbiguous(name)) return false;
  keys.add(name);
  return acceptValue(state, indent, content.slice(key.length + 1).trimStart());
}

/** Keys that another text may equal: `1` and `1.0`, `true` and `True`. */
function isAmbiguous(key: string): boolean {
  if (/^(true|false|null|~)$/i.test(key)) return true;
  return key === '' || (!Number.isNaN(Number(key)) && !/^(0|[1-9]\d{0,8})$/.test(key));
}

/** @param indent Of the collection that holds the value. */
function acceptValue(state: Recognizer, indent: number, text: string): boolean {
  state.isPending = text === '' || text.startsWith('#');
  if (state.isPending) return true;
  const quoted = QUOTED.exec(text)?.[0];
  if (quoted !== undefined) return TAIL.test(text.slice(quoted.length));
  if (text.startsWith('[') || text.startsWith('{')) {
    const end = skipFlow(text, 0);
    return end !== undefined && TAIL.test(text.slice(end));
  }
  const value = text.replace(/ #.*$/, '').trimEnd();
  return BLOCK_HEADER.test(value) ? skipBlockScalar(state, indent) : PLAIN.test(value) && !value.endsWith(':');
}

/** A block scalar ends before the first line that is not indented deeper than what holds it. */
function skipBlockScalar(state: Recognizer, indent: number): boolean {
  let depth: number | undefined;
  for (; state.next < state.lines.length; state.next += 1) {
    const line = state.lines[state.next] ?? '';
    const spaces = line.length - line.trimStart().length;
    const isBlank = spaces === line.length;
    if (isBlank && spaces > 0 && depth === undefined) return false;
    if (isBlank) continue;
    if (spaces <= indent) return true;
    if (spaces < (depth ?? 0)) return false;
    depth ??= spaces;
  }
  return true;
}

/** The position after brackets that close on the same line; `undefined` for what is not plain. */
function skipFlow(text: string, start: number): number | undefined {
  const isMap = text[start] === '{';
  const close = isMap ? '}' : ']';
  const keys = new Set<string>();
  let position = skipSpaces(text, start + 1);
  if (text[position] === close) return position + 1;
  for (;;) {
    if (isMap) {
      const key = (QUOTED.exec(text.slice(position)) ?? FLOW_PLAIN.exec(text.slice(position)))?.[0];
      const name = key?.replace(/^["']|["']$/g, '').trim();
      if (key === undefined || name === undefined || keys.has(name) || isAmbiguous(name)) return undefined;
      keys.add(name);
      position += key.length;
      if (!text.startsWith(': ', position)) return undefined;
      position = skipSpaces(text, position + 1);
    }
    const end = skipFlowValue(text, position);
    if (end === undefined) return undefined;
    position = skipSpaces(text, end);
    if (text[position] === close) return position + 1;
    if (!text.startsWith(', ', position)) return undefined;
    position = skipSpaces(text, position + 1);
  }
}

function skipFlowValue(text: string, position: number): number | undefined {
  if (text[position] === '[' || text[position] === '{') return skipFlow(text, position);
  const rest = text.slice(position);
  const scalar = (QUOTED.exec(rest) ?? FLOW_PLAIN.exec(rest))?.[0];
  return scalar === undefined ? undefined : position + scalar.length;
}

function skipSpaces(text: string, start: number): number {
  let position = start;
  while (text[position] === ' ') position += 1;
  return position;
}
