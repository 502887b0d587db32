import { checkProjectName } from '../names/check-project-name.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { type DocumentKind, describeIssue, findRepeatedFeatures, valueAt } from './describe-issue.ts';
import { Intent, ProjectIdentity } from './intent.ts';
import { parseModules } from './parse-modules.ts';

/** What a feature may say beyond its id. */
export const REQUEST_KEYS = ['id', 'range', 'source', 'options'];
const MODULE_KEYS = ['name', 'fields', 'adopted'];

const INTENT: DocumentKind = {
  what: 'The intent',
  example: 'Write `name: my-service`.',
  schema: 'schemas/intent.schema.json',
  keysAt: ([first]) => {
    if (first === 'project') return Object.keys(ProjectIdentity.shape);
    if (first === 'features') return REQUEST_KEYS;
    return first === 'modules' ? MODULE_KEYS : Object.keys(Intent.shape);
  },
};

/**
 * Checks an intent that is data already: made of flags, read from JSON, or parsed from YAML.
 *
 * @param path Where it comes from, for problems that concern all of it.
 * @returns the intent with defaults filled in; or all problems at once, at keys such as `modules.0.name`: `INTENT_INVALID`,
 * `TIER_UNKNOWN`, `NAME_INVALID`.
 */
export function checkIntent(value: unknown, path: string): Result<Intent> {
  const parsed = Intent.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, value, INTENT));
  const problems = [...issues, ...checkMeaning(value)].map((problem) =>
    problem.path === '' ? { ...problem, path } : problem,
  );
  return parsed.success && problems.length === 0 ? succeed(parsed.data) : fail(problems);
}

/** What no schema says, of those parts that fit theirs: one run finds everything. */
function checkMeaning(value: unknown): readonly Problem[] {
  const name = Intent.shape.name.safeParse(valueAt(value, ['name']));
  const modules = Intent.shape.modules.safeParse(valueAt(value, ['modules']));
  const parsedModules = modules.success ? parseModules({ modules: modules.data }) : undefined;
  return [
    ...(name.success ? checkProjectName(name.data) : []),
    ...findRepeatedFeatures(value),
    ...(parsedModules === undefined || parsedModules.ok ? [] : parsedModules.problems),
  ];
}
