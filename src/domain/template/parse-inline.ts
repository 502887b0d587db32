import { fail, type Result, succeed } from '../problem.ts';
import { isFault, type RawPath, resolveCall, resolvePath, type TemplateFault } from './parse-expression.ts';
import type { Expression, Template, TemplateNode } from './template.ts';

const TOKEN =
  /\s*(?:(?<text>"(?:\\"|[^"])*"|'(?:\\'|[^'])*')|(?<number>-?\d+(?:\.\d+)?)(?=[\s)]|$)|(?<open>\()|(?<close>\))|(?<key>[\w$-]+)=|(?<path>@?(?:\.\.\/|\.\/)*(?:\.\.|\.|[\w$-]+|\[[^\]]*\])(?:[./](?:[\w$-]+|\[[^\]]*\]))*)(?=[\s)]|$)|(?<unknown>\S))/y;

/** Where the parser of one `{{…}}` stands. */
interface Cursor {
  readonly tokens: readonly Readonly<Record<string, string | undefined>>[];
  position: number;
}

/**
 * Parses a text whose only template parts are outputs, such as a path or a value in a manifest. It needs no parser library, so
 * that manifests can be rendered without loading one; for such texts it agrees with `parseTemplate`.
 *
 * @param path Of the manifest and key, for messages.
 * @returns every `TEMPLATE_INVALID` problem; blocks and partials are among them: they belong into a `.hbs` file.
 */
export function parseInline(text: string, path: string): Result<Template> {
  const nodes: TemplateNode[] = [];
  const faults: TemplateFault[] = [];
  let literal = '';
  let position = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', position)) {
    const before = text.slice(position, open);
    if (before.endsWith('\\') && !before.endsWith('\\\\')) {
      literal += `${before.slice(0, -1)}{{`;
      position = open + 2;
      continue;
    }
    literal += before.endsWith('\\\\') ? before.slice(0, -1) : before;
    const close = findClose(text, open + 2);
    const value =
      close === -1
        ? { reason: '`{{` is not closed', hint: 'Add `}}`.' }
        : parseOutput(text.slice(open + 2, close), text.charAt(close + 2));
    position = close === -1 ? text.length : close + 2;
    if (typeof value === 'object' && isFault(value)) {
      faults.push(value);
      continue;
    }
    if (literal !== '') nodes.push(literal);
    literal = '';
    nodes.push({ kind: 'output', value, line: 1 });
  }
  literal += text.slice(position);
  if (literal !== '') nodes.push(literal);
  if (faults.length === 0) return succeed({ kind: 'template', nodes });
  return fail(
    faults.map(({ reason, hint }) => {
      const message = `The template \`${text}\` is not valid: ${reason}.`;
      return { code: 'TEMPLATE_INVALID', message, hint, features: [], path } as const;
    }),
  );
}

/** Position of the `}}` that is not inside a text, or -1. */
function findClose(text: string, from: number): number {
  const match = /^(?:"(?:\\"|[^"])*"|'(?:\\'|[^'])*'|(?!\}\}).)*?(?=\}\})/s.exec(text.slice(from));
  return match === null ? -1 : from + match[0].length;
}

function parseOutput(source: string, next: string): Expression | TemplateFault {
  if (next === '}') {
    return { reason: '`}}}` closes nothing', hint: 'Keep a brace away from `}}`.' };
  }
  if (/^\s*([#/^>!&{~*]|else\b)/.test(source) || source.endsWith('~')) {
    const hint = 'Only `{{value}}` and `{{helper value}}` work here; move the text into a `.hbs` file.';
    return { reason: `"{{${source}}}" is no output`, hint };
  }
  const cursor = {
    tokens: [...source.trim().matchAll(new RegExp(TOKEN, 'gy'))].map(({ groups }) => groups ?? {}),
    position: 0,
  };
  const { path } = cursor.tokens[0] ?? {};
  if (path === undefined) return { reason: `"{{${source}}}" names no variable or helper`, hint: 'Write `{{name}}`.' };
  if (cursor.tokens.length === 1) return resolvePath(toRawPath(path), []);
  const value = parseCall(cursor);
  if (cursor.position < cursor.tokens.length && !isFault(Object(value))) return misplace(cursor);
  return value;
}

/** A helper's name and arguments, up to a closing parenthesis or the end. */
function parseCall(cursor: Cursor): Expression | TemplateFault {
  const { path } = cursor.tokens[cursor.position] ?? {};
  if (path === undefined) return misplace(cursor);
  cursor.position += 1;
  const args: Expression[] = [];
  const named = new Map<string, Expression>();
  for (let token = cursor.tokens[cursor.position]; token !== undefined; token = cursor.tokens[cursor.position]) {
    if (token.close !== undefined) break;
    if (token.key !== undefined) cursor.position += 1;
    else if (named.size > 0) return misplace(cursor);
    const value = parseOperand(cursor);
    if (typeof value === 'object' && isFault(value)) return value;
    if (token.key === undefined) args.push(value);
    else named.set(token.key, value);
  }
  return resolveCall(path, args, Object.fromEntries(named));
}

function parseOperand(cursor: Cursor): Expression | TemplateFault {
  const token = cursor.tokens[cursor.position] ?? {};
  if (token.open !== undefined) {
    cursor.position += 1;
    const value = parseCall(cursor);
    if (isFault(Object(value))) return value;
    if (cursor.tokens[cursor.position]?.close === undefined) return { reason: '"(" is not closed', hint: 'Add ")".' };
    cursor.position += 1;
    return value;
  }
  cursor.position += 1;
  if (token.text !== undefined) return unquote(token.text);
  if (token.number !== undefined) return Number(token.number);
  if (token.path === 'true' || token.path === 'false') return token.path === 'true';
  if (token.path === 'null' || token.path === 'undefined') {
    return { reason: '`null` and `undefined` cannot be used', hint: 'Use `default`, `if` or `unless`.' };
  }
  if (token.path !== undefined) return resolvePath(toRawPath(token.path), []);
  cursor.position -= 1;
  return misplace(cursor);
}

function misplace(cursor: Cursor): TemplateFault {
  const token = Object.values(cursor.tokens[cursor.position] ?? {}).find((part) => part !== undefined);
  const what = token === undefined ? 'the end' : `"${token}"`;
  return { reason: `${what} cannot stand there`, hint: 'Write `{{helper value name=value}}`.' };
}

function unquote(text: string): string {
  const quote = text.charAt(0);
  return text.slice(1, -1).replaceAll(`\\${quote}`, quote);
}

function toRawPath(original: string): RawPath {
  const data = original.startsWith('@');
  const segments = (data ? original.slice(1) : original).match(/\[[^\]]*\]|[^./]+|\.\.?(?=\/|$)/g) ?? [];
  const depth = segments.filter((segment) => segment === '..').length;
  const parts = segments
    .filter((segment, index) => segment !== '..' && segment !== '.' && !(index === 0 && segment === 'this'))
    .map((segment) => segment.replace(/^\[|\]$/g, ''));
  return { original, parts, depth, data };
}
