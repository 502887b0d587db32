import { rewriteYaml } from '../merge/rewrite-yaml.ts';
import { isRecord } from '../value-kinds.ts';
import { type Intent, Intent as IntentSchema } from './intent.ts';
import { printIntent } from './print-intent.ts';

/** A parsed `scaffold.yaml` as it is written, without defaults. */
export type IntentText = Readonly<Record<string, unknown>>;

/** Name of the module that a service has when the document names none. */
const DEFAULT_MODULE = 'item';

/** Takes features out of the wishes. */
export function withoutFeatures(document: IntentText, ids: readonly string[]): IntentText {
  return withList(document, 'features', (entries) => entries.filter((entry) => !ids.includes(idOf(entry))));
}

/** Adds features to what is left out. */
export function withExcluded(document: IntentText, ids: readonly string[]): IntentText {
  return withList(document, 'exclude', (entries) => [...entries, ...ids.filter((id) => !entries.includes(id))]);
}

/** Takes features back from what is left out. */
export function withoutExcluded(document: IntentText, ids: readonly string[]): IntentText {
  return withList(document, 'exclude', (entries) => entries.filter((entry) => !ids.includes(String(entry))));
}

/** Names of the modules; a document that names none has one all the same. */
export function listModuleNames(document: IntentText): readonly string[] {
  const names = listOf(document, 'modules').map(nameOf);
  return names.length === 0 ? [DEFAULT_MODULE] : names;
}

/** Adds a module; the one that was there by default is named first, or it would go. */
export function withModule(document: IntentText, module: { readonly name: string }): IntentText {
  return withList(document, 'modules', (entries) => [
    ...(entries.length === 0 ? [{ name: DEFAULT_MODULE }] : entries),
    module,
  ]);
}

/** Takes a module out; the default one alone need not be named. */
export function withoutModule(document: IntentText, name: string): IntentText {
  return withList(document, 'modules', (entries) => {
    const left = (entries.length === 0 ? [{ name: DEFAULT_MODULE }] : entries).filter(
      (entry) => nameOf(entry) !== name,
    );
    const [only] = left;
    const isDefault =
      left.length === 1 && isRecord(only) && nameOf(only) === DEFAULT_MODULE && Object.keys(only).length === 1;
    return isDefault ? [] : left;
  });
}

/** Gives a module another name. */
export function withRenamedModule(document: IntentText, from: string, to: string): IntentText {
  return withList(document, 'modules', (entries) =>
    (entries.length === 0 ? [{ name: DEFAULT_MODULE }] : entries).map((entry) =>
      isRecord(entry) && nameOf(entry) === from ? { ...entry, name: to } : entry,
    ),
  );
}

/** Changes answers that were given to features. */
export function withAnswers(
  document: IntentText,
  change: (feature: string, option: string, value: unknown) => unknown,
): IntentText {
  return withList(document, 'features', (entries) =>
    entries.map((entry) => {
      if (!isRecord(entry) || !isRecord(entry.options)) return entry;
      const answers = Object.entries(entry.options);
      return {
        ...entry,
        options: Object.fromEntries(answers.map(([name, value]) => [name, change(idOf(entry), name, value)])),
      };
    }),
  );
}

/** Leaves out the lists and records that hold nothing and were not written. */
export function withoutEmpty(document: IntentText, written: IntentText): IntentText {
  const isEmpty = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(
    Object.entries(document).filter(([key, value]) => Object.hasOwn(written, key) || !isEmpty(value)),
  );
}

/**
 * The text of `scaffold.yaml` for a changed document. A canonical text stays canonical, so that adding and removing undo each other; in any
 * other the user's comments, order and layout stay.
 */
export function printEdited(text: string, before: Intent, document: IntentText): string {
  const canonical = printIntent(IntentSchema.parse(document));
  if (text === printIntent(before)) return canonical;
  return rewriteYaml(text, withoutEmpty(document, {}), canonical);
}

function withList(
  document: IntentText,
  key: string,
  change: (entries: readonly unknown[]) => readonly unknown[],
): IntentText {
  const next = change(listOf(document, key));
  const { [key]: _old, ...rest } = document;
  if (next.length === 0) return rest;
  return Object.hasOwn(document, key) ? { ...document, [key]: next } : { ...rest, [key]: next };
}

function listOf(document: IntentText, key: string): readonly unknown[] {
  const value = document[key];
  return Array.isArray(value) ? value : [];
}

function idOf(entry: unknown): string {
  return typeof entry === 'string' ? entry : isRecord(entry) ? String(entry.id) : '';
}

function nameOf(entry: unknown): string {
  return isRecord(entry) ? String(entry.name) : '';
}
