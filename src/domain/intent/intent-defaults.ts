import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { isList, isRecord } from '../value-kinds.ts';
import { isTierAtLeast, TIERS, type Tier } from '../vocabulary.ts';
import { REQUEST_KEYS } from './check-intent.ts';
import { DefaultsDocument, Presets, Wishes } from './defaults-document.ts';
import { type DocumentKind, describeIssue, findRepeatedFeatures } from './describe-issue.ts';
import { type Intent, ProjectIdentity } from './intent.ts';
import { parseIntentSource } from './parse-intent.ts';

type FeatureRequest = Intent['features'][number];

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
  readonly presets: Readonly<Partial<Record<Tier, Pick<Intent, 'features' | 'exclude'>>>>;
  /** Answers by feature and option, for services that have the feature. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Folders of features, relative to the file. */
  readonly featureDirs: readonly string[];
}

const DEFAULTS: DocumentKind = {
  what: 'A file of defaults',
  example: 'Write `tier: intermediate`; see docs/defaults.md.',
  schema: 'schemas/defaults.schema.json',
  keysAt: ([first, tier, list]) => {
    if (first === 'features' || list === 'features') return REQUEST_KEYS;
    if (first === 'project') return Object.keys(ProjectIdentity.shape);
    if (first === 'presets') return Object.keys((tier === undefined ? Presets : Wishes).shape);
    return Object.keys(DefaultsDocument.shape);
  },
};

/**
 * Parses a file of defaults, YAML or JSON: the keys of `scaffold.yaml` that are no property of one service, and `presets`, `options`,
 * `featureDirs`. Returns all problems, with their positions.
 */
export function parseDefaults(text: string, path: string): Result<IntentDefaults> {
  const source = parseIntentSource(text, path);
  if (!source.ok) return source;
  const { value, locate } = source.value;
  const parsed = DefaultsDocument.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, value, DEFAULTS));
  const problems: readonly Problem[] = [
    ...issues,
    ...findRepeatedFeatures(value),
    ...TIERS.flatMap((tier) => findRepeatedFeatures(value, ['presets', tier])),
  ];
  if (!parsed.success || problems.length > 0) return fail(problems.map(locate));
  const { $schema: _forEditors, ...defaults } = parsed.data;
  return succeed({ origin: path, ...defaults });
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
