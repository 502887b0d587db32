import { isList, isRecord } from '../value-kinds.ts';

/** Words that YAML 1.1 or 1.2 reads as something else than a text, lower case. */
const WORDS = new Set(['', '~', 'null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n']);
/**
 * Texts that are the same value without quotes, in block and in flow style and in both versions of YAML: a letter first, no
 * indicator inside, no blank at the end. A first digit is fine only where no number, time or date can be meant: `30s`, `24-alpine`.
 */
const PLAIN = /^[\p{L}_/$][\p{L}\p{N}_ ./@+$()%&=~^;?*!:#-]*$/u;
/** Brackets, commas and quotes inside mean something in flow style alone. */
const PLAIN_IN_BLOCK = /^[\p{L}_/$][\p{L}\p{N}_ ./@+$()%&=~^;?*!:#"'{}[\]<>|,-]*$/u;
const PLAIN_WITH_DIGIT = /^\d+(\.\d+)?(ms|[smhdw]|[KMGT]i|[kMGT])$|^\d+(\.\d+)*-[a-z][\w.-]*$/;
const BREAKS_PLAIN = /: |:$| #| $/;
/** Characters that double quotes must escape beyond JSON: C1 controls, line separators, byte order marks, non-characters. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be found
const NEEDS_DOUBLE_QUOTES = /['\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/;

/**
 * A value as YAML, from the current column on.
 *
 * @param indent Spaces before every line after the first; without it a value is kept on one line.
 */
export function toYaml(value: unknown, indent: number | undefined): string {
  // A literal block needs at least one space before its lines.
  if (indent === undefined || (indent === 0 && typeof value === 'string')) return toFlow(value);
  const lines = toLines(value);
  return lines.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(indent) + line)).join('\n');
}

/** A text as a YAML scalar on one line, quoted only where it must be. */
export function toYamlScalar(text: string): string {
  return isPlain(text, PLAIN) ? text : quote(text);
}

function quote(text: string): string {
  if (!NEEDS_DOUBLE_QUOTES.test(text)) return `'${text}'`;
  return JSON.stringify(text).replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function isPlain(text: string, pattern: RegExp): boolean {
  if (WORDS.has(text.toLowerCase())) return false;
  return PLAIN_WITH_DIGIT.test(text) || (pattern.test(text) && !BREAKS_PLAIN.test(text));
}

function toFlow(value: unknown): string {
  if (isList(value)) return `[${value.map(toFlow).join(', ')}]`;
  if (!isRecord(value)) return toScalar(value);
  const entries = Object.entries(value).map(([key, item]) => `${toYamlScalar(key)}: ${toFlow(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function toLines(value: unknown): readonly string[] {
  if (isList(value) && value.length > 0) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = toLines(item);
      return [`- ${first}`, ...rest.map((line) => indentLine(line))];
    });
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) => entryLines(toYamlScalar(key), item));
  }
  return typeof value === 'string' ? textLines(value) : [toFlow(value)];
}

function entryLines(key: string, value: unknown): readonly string[] {
  const lines = toLines(value);
  const isNested = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (isNested) return [`${key}:`, ...lines.map(indentLine)];
  const [first = '', ...rest] = lines;
  // The lines of a block scalar are relative to their parent's column already.
  return [`${key}: ${first}`, ...rest.map(indentLine)];
}

/** A text of several lines as a literal block, where its lines survive as they are. */
function textLines(text: string): readonly string[] {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const canBeBlock = /^\S[^\r\t]*$/.test(body) && body.includes('\n') && !/[ \n]$/.test(body);
  const isPrintable = !/[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(body);
  if (!canBeBlock || !isPrintable) return [isPlain(text, PLAIN_IN_BLOCK) ? text : quote(text)];
  return [text.endsWith('\n') ? '|' : '|-', ...body.split('\n')];
}

function indentLine(line: string): string {
  return line === '' ? '' : `  ${line}`;
}

function toScalar(value: unknown): string {
  if (typeof value === 'string') return toYamlScalar(value);
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  return String(value);
}
