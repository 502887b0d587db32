import type { z } from 'zod';
import { checkProjectName } from '../names/check-project-name.ts';
import { suggestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { TIERS } from '../vocabulary.ts';
import { Intent, ProjectIdentity } from './intent.ts';
import { parseModules } from './parse-modules.ts';

type Issue = z.core.$ZodIssue;

const REQUEST_KEYS = ['id', 'range', 'source', 'options'];
const MODULE_KEYS = ['name', 'fields', 'adopted'];

/**
 * Checks an intent that is data already: made of flags, read from JSON, or parsed from YAML.
 *
 * @param path Where it comes from, for problems that concern all of it.
 * @returns the intent with defaults filled in; or all problems at once, at keys such as `modules.0.name`: `INTENT_INVALID`,
 * `TIER_UNKNOWN`, `NAME_INVALID`.
 */
export function checkIntent(value: unknown, path: string): Result<Intent> {
  const parsed = Intent.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, value, []));
  const problems = [...issues, ...checkMeaning(value)].map((problem) =>
    problem.path === '' ? { ...problem, path } : problem,
  );
  return parsed.success && problems.length === 0 ? succeed(parsed.data) : fail(problems);
}

/** What no schema says, of those parts that fit theirs: one run finds everything. */
function checkMeaning(value: unknown): readonly Problem[] {
  const name = Intent.shape.name.safeParse(valueAt(value, ['name']));
  const features = Intent.shape.features.safeParse(valueAt(value, ['features']));
  const exclude = Intent.shape.exclude.safeParse(valueAt(value, ['exclude']));
  const modules = Intent.shape.modules.safeParse(valueAt(value, ['modules']));
  const parsedModules = modules.success ? parseModules({ modules: modules.data }) : undefined;
  const ids = features.success
    ? features.data.map((request) => (typeof request === 'string' ? request : request.id))
    : [];
  return [
    ...(name.success ? checkProjectName(name.data) : []),
    ...findRepeatsIn(ids, 'features'),
    ...findRepeatsIn(exclude.success ? exclude.data : [], 'exclude'),
    ...(parsedModules === undefined || parsedModules.ok ? [] : parsedModules.problems),
  ];
}

function findRepeatsIn(ids: readonly string[], key: string): readonly Problem[] {
  return ids.flatMap((id, index) => {
    if (ids.indexOf(id) === index) return [];
    return [
      toProblem(`The feature "${id}" is listed twice under \`${key}\`.`, 'Leave one of them out.', `${key}.${index}`, [
        id,
      ]),
    ];
  });
}

function describeIssue(issue: Issue, root: unknown, prefix: readonly PropertyKey[]): readonly Problem[] {
  const path = [...prefix, ...issue.path];
  const key = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => {
      const known = knownKeysAt(path);
      const hint = suggestName(name, known, `There are ${known.join(', ')}.`);
      return toProblem(`The key "${name}" is unknown.`, hint, [...path.map(String), name].join('.'));
    });
  }
  if (issue.code === 'invalid_union') return describeUnion(issue, root, path, key);
  const value = valueAt(root, path);
  if (key === 'tier' && typeof value === 'string') {
    const hint = suggestName(value, TIERS, `Choose ${TIERS.slice(0, -1).join(', ')} or ${TIERS.at(-1)}.`);
    return [{ ...toProblem(`The tier "${value}" is unknown.`, hint, key), code: 'TIER_UNKNOWN' }];
  }
  if (key === '') return [toProblem(`The intent is ${show(value)}, not an object.`, 'Write `name: my-service`.', key)];
  if (value === undefined) return [toProblem(`The key "${key}" is missing.`, `Add \`${String(path.at(-1))}\`.`, key)];
  return [
    toProblem(
      `"${key}" is ${show(value)}: ${describeWish(issue)}.`,
      'The schema is in `schemas/intent.schema.json`.',
      key,
    ),
  ];
}

/** The only union is a feature: an id, or a record. The branch of the same shape tells what is wrong. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  root: unknown,
  path: readonly PropertyKey[],
  key: string,
): readonly Problem[] {
  const value = valueAt(root, path);
  const branch = issue.errors[typeof value === 'string' ? 0 : 1];
  const isFeature = typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value));
  if (branch !== undefined && isFeature) return branch.flatMap((inner) => describeIssue(inner, root, path));
  return [
    toProblem(`"${key}" is ${show(value)}, not a feature.`, 'Write its id, or a record with `id` and `options`.', key),
  ];
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

function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === 'project') return Object.keys(ProjectIdentity.shape);
  if (path[0] === 'features') return REQUEST_KEYS;
  return path[0] === 'modules' ? MODULE_KEYS : Object.keys(Intent.shape);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
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
