import { suggestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { isList, isRecord } from '../value-kinds.ts';
import { isTierAtLeast, TIERS, type Tier } from '../vocabulary.ts';
import { checkIntent } from './check-intent.ts';
import type { Intent, ProjectIdentity } from './intent.ts';
import { parseIntentSource } from './parse-intent.ts';

type FeatureRequest = Intent['features'][number];
type Wishes = Pick<Intent, 'features' | 'exclude'>;

/** What a company, or an environment, wants where a user does not say otherwise. */
export interface IntentDefaults {
  /** For explanations: the file, or the variable. */
  readonly origin: string;
  readonly stack?: string;
  readonly tier?: Tier;
  readonly features: readonly FeatureRequest[];
  readonly exclude: readonly string[];
  readonly project: ProjectIdentity;
  /** More wishes from a tier on, on top of those of the catalogue. */
  readonly presets: Readonly<Partial<Record<Tier, Wishes>>>;
  /** Answers by feature and option, for services that have the feature. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Folders of features, relative to the file. */
  readonly featureDirs: readonly string[];
}

const KEYS = ['stack', 'tier', 'features', 'exclude', 'project', 'presets', 'options', 'featureDirs'];

/**
 * Parses a file of defaults, YAML or JSON: the keys of `scaffold.yaml` that are no property of one service, and `presets`, `options`,
 * `featureDirs`. Returns all problems, with their positions.
 */
export function parseDefaults(text: string, path: string): Result<IntentDefaults> {
  const source = parseIntentSource(text, path);
  if (!source.ok) return source;
  const { value, locate } = source.value;
  if (!isRecord(value)) return fail([toProblem('A file of defaults holds a map.', 'See docs/defaults.md.', path)]);
  const { presets = {}, options = {}, featureDirs = [], ...rest } = value;
  const problems: Problem[] = [...findUnknownKeys(value)];
  const wishes = collectWishes(rest, '', problems);
  const read = {
    presets: readPresets(presets, problems),
    options: readOptions(options, problems),
    featureDirs: readFolders(featureDirs, problems),
  };
  if (problems.length > 0 || wishes === undefined) return fail(problems.map(locate));
  const { stack, tier, features, exclude, project } = wishes;
  return succeed({
    origin: path,
    ...('stack' in rest ? { stack } : {}),
    ...('tier' in rest ? { tier } : {}),
    features,
    exclude,
    project,
    ...read,
  });
}

function findUnknownKeys(value: Readonly<Record<string, unknown>>): readonly Problem[] {
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  return unknown.map((key) =>
    toProblem(`Defaults have no key "${key}".`, suggestName(key, KEYS, `The keys are ${KEYS.join(', ')}.`), key),
  );
}

/** What the intent's own schema says about the shared keys; `at` is put before the keys of its problems. */
function collectWishes(rest: Readonly<Record<string, unknown>>, at: string, problems: Problem[]): Intent | undefined {
  const shared = Object.fromEntries(Object.entries(rest).filter(([key]) => KEYS.includes(key)));
  const checked = checkIntent({ ...shared, name: 'defaults' }, at);
  if (checked.ok) return checked.value;
  problems.push(
    ...checked.problems.map((problem) => ({ ...problem, path: [at, problem.path].filter(Boolean).join('.') })),
  );
  return undefined;
}

function readPresets(value: unknown, problems: Problem[]): IntentDefaults['presets'] {
  if (!isRecord(value)) {
    problems.push(
      toProblem('`presets` is no map of tiers.', 'Write `presets: { advanced: { features: [...] } }`.', 'presets'),
    );
    return {};
  }
  const presets: Partial<Record<Tier, Wishes>> = {};
  for (const [name, wishes] of Object.entries(value)) {
    const tier = TIERS.find((known) => known === name);
    const at = `presets.${name}`;
    const foreign = isRecord(wishes)
      ? Object.keys(wishes).filter((key) => !['features', 'exclude'].includes(key))
      : [''];
    if (tier === undefined)
      problems.push(
        toProblem(`There is no tier "${name}".`, suggestName(name, TIERS, `The tiers are ${TIERS.join(', ')}.`), at),
      );
    else if (!isRecord(wishes) || foreign.length > 0)
      problems.push(
        toProblem(`The preset "${name}" has \`features\` and \`exclude\`, and nothing else.`, 'Mend it.', at),
      );
    else {
      const checked = collectWishes(wishes, at, problems);
      if (checked !== undefined) presets[tier] = { features: checked.features, exclude: checked.exclude };
    }
  }
  return presets;
}

function readOptions(value: unknown, problems: Problem[]): IntentDefaults['options'] {
  const entries = isRecord(value) ? Object.entries(value) : undefined;
  if (entries?.every(([, answers]) => isRecord(answers)) !== true)
    problems.push(
      toProblem(
        '`options` is no map of features with answers.',
        'Write `options: { db-postgres: { poolMax: 50 } }`.',
        'options',
      ),
    );
  return Object.fromEntries((entries ?? []).flatMap(([id, answers]) => (isRecord(answers) ? [[id, answers]] : [])));
}

function readFolders(value: unknown, problems: Problem[]): readonly string[] {
  const folders = isList(value) ? value.filter((folder) => typeof folder === 'string') : [];
  if (!isList(value) || folders.length < value.length)
    problems.push(
      toProblem('`featureDirs` is no list of folders.', 'Write `featureDirs: [./features]`.', 'featureDirs'),
    );
  return folders;
}

function toProblem(message: string, hint: string, path: string): Problem {
  return { code: 'INTENT_INVALID', message, hint, features: [], path };
}

/**
 * An intent document with defaults below it: what it says counts, lists add up, and neither side's exclusion beats the document's wish.
 *
 * @param tier Of the service, if something above the document has decided it.
 */
export function applyDefaults(
  document: Readonly<Record<string, unknown>>,
  defaults: IntentDefaults,
  tier: string | undefined,
): Record<string, unknown> {
  const wanted = tier ?? document.tier ?? defaults.tier ?? 'basic';
  const level = TIERS.find((known) => known === wanted);
  const presets = TIERS.flatMap((each) => {
    const preset = defaults.presets[each];
    return preset !== undefined && level !== undefined && isTierAtLeast(level, each) ? [preset] : [];
  });
  const [features, exclude] = [listOf(document.features), listOf(document.exclude)];
  const [asked, refused] = [new Set(features.map(idOf)), new Set(exclude)];
  const added = [...defaults.features, ...presets.flatMap((preset) => preset.features)];
  const dropped = [...defaults.exclude, ...presets.flatMap((preset) => preset.exclude)];
  const more = new Map(added.map((request) => [idOf(request), request]));
  return {
    ...(defaults.stack === undefined ? {} : { stack: defaults.stack }),
    ...(defaults.tier === undefined ? {} : { tier: defaults.tier }),
    ...document,
    // What is no list stays, for the schema to report it.
    features: isListOrAbsent(document.features)
      ? [...features, ...[...more].filter(([id]) => !asked.has(id) && !refused.has(id)).map(([, request]) => request)]
      : document.features,
    exclude: isListOrAbsent(document.exclude)
      ? [...new Set([...exclude, ...dropped.filter((id) => !asked.has(id) && !more.has(id))])]
      : document.exclude,
    project:
      isRecord(document.project) || document.project === undefined
        ? { ...defaults.project, ...document.project }
        : document.project,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return isList(value) ? value : [];
}

function isListOrAbsent(value: unknown): boolean {
  return value === undefined || isList(value);
}

function idOf(request: unknown): unknown {
  return isRecord(request) ? request.id : request;
}
