import type { IntentDocument, ProjectIdentity } from './intent.ts';

/** What the command line adds to, or changes in, the intent document. */
export interface IntentChanges {
  readonly name?: string;
  readonly stack?: string;
  readonly tier?: string;
  /** `id` or `id@range`. */
  readonly features: readonly string[];
  readonly without: readonly string[];
  /** Modules already parsed from their flag. */
  readonly modules: readonly { readonly name: string; readonly fields?: Readonly<Record<string, string>> }[];
  /** Answers already read with the feature's option definitions. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly project: Partial<ProjectIdentity>;
}

type FeatureEntry = NonNullable<IntentDocument['features']>[number];
type FeatureRecord = Exclude<FeatureEntry, string>;

/**
 * The intent document with the command line on top: scalars replace, features and exclusions add up, a module replaces the
 * one of the same name. A flag wins over the document, and `--without` over `--features`, so that a repair can be put behind any command line:
 * `--without x` takes back every wish for `x`, `--features x` the document's exclusion of it.
 * The result is not validated; `checkIntent` does that.
 */
export function applyOverrides(
  document: Readonly<Record<string, unknown>>,
  overrides: IntentChanges,
): Record<string, unknown> {
  const { name, stack, tier, project } = overrides;
  return {
    ...document,
    ...(name === undefined ? {} : { name }),
    ...(stack === undefined ? {} : { stack }),
    ...(tier === undefined ? {} : { tier }),
    features: onList(document.features, (entries) => mergeFeatures(entries, overrides)),
    exclude: onList(document.exclude, (entries) => mergeExclusions(entries, overrides)),
    modules: onList(document.modules, (entries) => mergeModules(entries, overrides.modules)),
    project: { ...recordOf(document.project), ...project },
  };
}

function mergeFeatures(entries: readonly unknown[], { features, without, options }: IntentChanges): readonly unknown[] {
  const merged = new Map<string, unknown>();
  for (const entry of entries) {
    const id = idOf(entry);
    // An entry without an id cannot be merged; it is kept so that the schema reports it at its place.
    if (id === undefined || !without.includes(id)) merged.set(id ?? `invalid entry ${merged.size}`, entry);
  }
  for (const text of features) {
    const at = text.indexOf('@');
    const id = at > 0 ? text.slice(0, at) : text;
    if (without.includes(id)) continue;
    merged.set(id, withParts(merged.get(id) ?? id, at > 0 ? { range: text.slice(at + 1) } : {}));
  }
  for (const [id, answers] of Object.entries(options)) {
    const entry = merged.get(id) ?? id;
    merged.set(id, withParts(entry, { options: { ...recordOf(recordOf(entry).options), ...answers } }));
  }
  return [...merged.values()];
}

function mergeExclusions(entries: readonly unknown[], { features, without }: IntentChanges): readonly unknown[] {
  const wanted = new Set(features.map((text) => text.replace(/@.*$/, '')));
  const kept = entries.filter((entry) => typeof entry !== 'string' || !wanted.has(entry));
  return [...new Set([...kept, ...without])];
}

function withParts(entry: unknown, parts: Partial<FeatureRecord>): unknown {
  if (Object.keys(parts).length === 0) return entry;
  return typeof entry === 'string' ? { id: entry, ...parts } : { ...recordOf(entry), ...parts };
}

function mergeModules(entries: readonly unknown[], modules: IntentChanges['modules']): readonly unknown[] {
  const names = new Set(modules.map((module) => module.name));
  return [...entries.filter((entry) => !names.has(String(recordOf(entry).name))), ...modules];
}

function idOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  const { id } = recordOf(entry);
  return typeof id === 'string' ? id : undefined;
}

/** Anything but a list stays as it is, so that the schema reports it. */
function onList(value: unknown, merge: (entries: readonly unknown[]) => readonly unknown[]): unknown {
  if (value === undefined) return merge([]);
  return Array.isArray(value) ? merge(value) : value;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
