import type { z } from 'zod';
import { nearestName } from '../names/near-miss.ts';
import { listKnownKeys } from './known-keys.ts';
import type { KeyPath } from './located-yaml.ts';

type Issue = z.core.$ZodIssue;

/** Something wrong with a manifest: `keys` say what it is about, `text` continues a sentence that begins with their name. */
export interface Finding {
  readonly keys: KeyPath;
  readonly text: string;
  readonly hint?: string;
  /** It is about the key, not about its value. */
  readonly isAboutKey?: true;
}

/**
 * What a schema finds wrong, in words.
 *
 * @param input what was parsed
 * @returns one finding for each issue, unknown key and mismatched record key; of a union, those of the alternative that
 *   was most likely meant
 */
export function describeIssue(issue: Issue, schema: z.ZodType, input: unknown): readonly Finding[] {
  const keys = issue.path;
  const value = readPath(input, keys);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => describeUnknownKey(key, keys, listKnownKeys(schema, keys)));
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ keys, text: message, isAboutKey: true }));
    case 'invalid_union':
      return describeUnion(issue, schema, input);
    default:
      return [{ keys, ...describeValue(issue, value) }];
  }
}

function describeUnknownKey(key: string, parent: KeyPath, known: readonly string[]): Finding {
  const keys = [...parent, key];
  // Another alternative of a union knows it.
  if (known.includes(key)) return { keys, text: 'does not go together with the other keys here', isAboutKey: true };
  const near = nearestName(key, known);
  const hint = near === undefined ? `Known keys are: ${known.join(', ')}.` : `Did you mean \`${near}\`?`;
  return {
    keys,
    text: 'is an unknown key',
    isAboutKey: true,
    ...(known.length === 0 ? {} : { hint }),
  };
}

/** The alternative that lacks the fewest keys is meant; if none fits better than another, all of them are named. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  schema: z.ZodType,
  input: unknown,
): readonly Finding[] {
  const value = readPath(input, issue.path);
  const options = 'options' in issue ? issue.options : undefined;
  if (options !== undefined) return [{ keys: issue.path, ...describeChoice(options, value) }];
  const alternatives = issue.errors.map((issues) => ({
    issues,
    distance: issues.reduce((sum, one) => sum + rateIssue(one, value), 0),
  }));
  const least = Math.min(...alternatives.map(({ distance }) => distance));
  const [best, ...others] = alternatives.filter(({ distance }) => distance === least);
  if (best === undefined) return [{ keys: issue.path, text: 'fits no alternative' }];
  if (others.length === 0) {
    return best.issues.flatMap((one) => describeIssue({ ...one, path: [...issue.path, ...one.path] }, schema, input));
  }
  const missing = [best, ...others].flatMap(({ issues }) => issues.flatMap(({ path }) => path.slice(0, 1)));
  if (missing.length > 0 && isRecord(value)) {
    return [
      { keys: issue.path, text: `needs one of the keys ${missing.map((key) => `\`${String(key)}\``).join(', ')}` },
    ];
  }
  const [first] = best.issues;
  return first === undefined ? [] : describeIssue({ ...first, path: [...issue.path, ...first.path] }, schema, input);
}

/** An alternative is far when the value is of another shape, has keys it does not know, or lacks keys that it needs. */
function rateIssue(issue: Issue, value: unknown): number {
  if (issue.code === 'unrecognized_keys') return 2 * issue.keys.length;
  if (issue.path.length === 0) return issue.code === 'invalid_type' ? 100 : 1;
  return readPath(value, issue.path) === undefined ? 2 : 1;
}

type Description = Pick<Finding, 'text' | 'hint'>;

function describeValue(issue: Exclude<Issue, { code: 'invalid_union' | 'invalid_key' }>, value: unknown): Description {
  if (value === undefined && issue.code !== 'custom') return { text: 'is missing' };
  switch (issue.code) {
    case 'invalid_type':
      return { text: `must be ${describeType(issue.expected)}, not ${describeKind(value)}` };
    case 'invalid_value':
      return describeChoice(issue.values, value);
    case 'too_small':
      return { text: describeBound('at least', issue.minimum, issue.origin) };
    case 'too_big':
      return { text: describeBound('at most', issue.maximum, issue.origin) };
    case 'invalid_format':
      return { text: `is ${quote(value)}, which ${issue.message}` };
    default:
      return { text: issue.message };
  }
}

function describeChoice(options: readonly unknown[], value: unknown): Description {
  if (value === undefined) return { text: `is missing; it is one of ${options.join(', ')}` };
  const near = typeof value === 'string' ? nearestName(value, options.map(String)) : undefined;
  const text = `must be one of ${options.join(', ')}, not ${quote(value)}`;
  return near === undefined ? { text } : { text, hint: `Did you mean "${near}"?` };
}

function describeBound(bound: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return limit === 1 ? 'must not be empty' : `must have ${bound} ${limit} characters`;
  if (origin === 'array') return `must have ${bound} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `must be ${bound} ${limit}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'a record',
  record: 'a record',
};

function describeType(expected: string): string {
  return TYPES[expected] ?? expected;
}

function describeKind(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a record';
  return `the ${typeof value === 'string' ? 'text' : typeof value} ${quote(value)}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function readPath(value: unknown, keys: KeyPath): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
