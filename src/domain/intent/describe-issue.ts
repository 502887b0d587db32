import type { z } from 'zod';
import { suggestName } from '../names/near-miss.ts';
import type { Problem } from '../problem.ts';
import { TIERS } from '../vocabulary.ts';
import { Intent } from './intent.ts';

type Issue = z.core.$ZodIssue;

/** What the words about a document need to know of its kind. */
export interface DocumentKind {
  /** Begins the sentence about a document that is no map. */
  readonly what: string;
  readonly example: string;
  /** Where its JSON Schema is. */
  readonly schema: string;
  keysAt(path: readonly PropertyKey[]): readonly string[];
}

/**
 * Says in words what zod found in an intent, or in a document that shares its keys.
 *
 * @param root the document, to show what stands at the place
 * @returns problems at keys such as `modules.0.name`: `INTENT_INVALID`, or `TIER_UNKNOWN`
 */
export function describeIssue(
  issue: Issue,
  root: unknown,
  kind: DocumentKind,
  prefix: readonly PropertyKey[] = [],
): readonly Problem[] {
  const path = [...prefix, ...issue.path];
  const key = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = kind.keysAt(path);
    return issue.keys.map((name) => {
      const hint = suggestName(name, known, `There are ${known.join(', ')}.`);
      return toProblem(`The key "${name}" is unknown.`, hint, [...path.map(String), name].join('.'));
    });
  }
  if (issue.code === 'invalid_union') return describeUnion(issue, root, kind, path);
  const value = valueAt(root, path);
  if (key === 'tier' && typeof value === 'string') {
    const hint = suggestName(value, TIERS, `Choose ${TIERS.slice(0, -1).join(', ')} or ${TIERS.at(-1)}.`);
    return [{ ...toProblem(`The tier "${value}" is unknown.`, hint, key), code: 'TIER_UNKNOWN' }];
  }
  if (key === '') return [toProblem(`${kind.what} is ${show(value)}, not an object.`, kind.example, key)];
  if (value === undefined) return [toProblem(`The key "${key}" is missing.`, `Add \`${String(path.at(-1))}\`.`, key)];
  return [
    toProblem(`"${key}" is ${show(value)}: ${describeWish(issue)}.`, `The schema is in \`${kind.schema}\`.`, key),
  ];
}

/** The only union is a feature: an id, or a record. The branch of the same shape tells what is wrong. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: unknown,
  kind: DocumentKind,
  path: readonly PropertyKey[],
): readonly Problem[] {
  const key = path.map(String).join('.');
  const value = valueAt(root, path);
  const branch = issue.errors[typeof value === 'string' ? 0 : 1];
  const isFeature = typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value));
  if (branch !== undefined && isFeature) return branch.flatMap((inner) => describeIssue(inner, root, kind, path));
  return [
    toProblem(`"${key}" is ${show(value)}, not a feature.`, 'Write its id, or a record with `id` and `options`.', key),
  ];
}

/**
 * Finds features that a document names twice, in the lists that fit the schema.
 *
 * @param at where the lists `features` and `exclude` stand: keys of the document, from its root
 */
export function findRepeatedFeatures(root: unknown, at: readonly PropertyKey[] = []): readonly Problem[] {
  const features = Intent.shape.features.safeParse(valueAt(root, [...at, 'features']));
  const exclude = Intent.shape.exclude.safeParse(valueAt(root, [...at, 'exclude']));
  const ids = (features.data ?? []).map((request) => (typeof request === 'string' ? request : request.id));
  const prefix = at.map((key) => `${String(key)}.`).join('');
  return [...findRepeatsIn(ids, `${prefix}features`), ...findRepeatsIn(exclude.data ?? [], `${prefix}exclude`)];
}

function findRepeatsIn(ids: readonly string[], key: string): readonly Problem[] {
  return ids.flatMap((id, index) => {
    if (ids.indexOf(id) === index) return [];
    const message = `The feature "${id}" is listed twice under \`${key}\`.`;
    return [toProblem(message, 'Leave one of them out.', `${key}.${index}`, [id])];
  });
}

function describeWish(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${nameType(issue.expected)}`;
    case 'too_small':
      return 'it must not be empty';
    case 'too_big':
      return `it may have ${issue.maximum} characters`;
    case 'invalid_format':
      return issue.message.replace(/^is no/, 'it is no');
    default:
      return issue.message;
  }
}

function nameType(expected: string): string {
  const names: Readonly<Record<string, string>> = { string: 'a text', array: 'a list', boolean: 'true or false' };
  return names[expected] ?? 'an object';
}

/** What stands at a path of a document; undefined where there is nothing. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    root,
  );
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : JSON.stringify(value);
}

function toProblem(message: string, hint: string, path: string, features: readonly string[] = []): Problem {
  return { code: 'INTENT_INVALID', message, hint, features, path };
}
