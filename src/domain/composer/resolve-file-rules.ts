import type { FileRule } from '../manifest/feature-manifest.ts';
import { nearestName } from '../names/near-miss.ts';
import type { Contributor, SourceFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { RendererName } from '../renderers/renderer-name.ts';
import { areExclusive } from '../when/are-exclusive.ts';
import { readCondition } from './conditions.ts';
import { manifestPath } from './list-contributors.ts';

/** In a file's name it stands for the kebab-case name of the module. */
export const MODULE_MARK = '__module__';
const MODULE_EXPRESSION = /\{\{\s*module\.kebab\s*\}\}/g;

/** Where the content of a file comes from: a file of the contributor, or a renderer that its rule names. */
export type ContentSource =
  | { readonly kind: 'file'; readonly file: SourceFile }
  | { readonly kind: 'renderer'; readonly name: RendererName };

/** A rule with the sources it refers to: one for a file or a renderer, any number for a folder. */
export interface ResolvedRule {
  readonly rule: FileRule;
  /** Manifest and key of the rule, for messages. */
  readonly place: string;
  /** Path below the rule's own path, with `__module__`; empty for a rule that names a file. */
  readonly targets: readonly { readonly below: string; readonly source: ContentSource }[];
}

interface ResolvedRules {
  readonly rules: readonly ResolvedRule[];
  /** Names that no rule refers to: they go to the same path of the project. */
  readonly rest: readonly string[];
}

/**
 * Finds the sources of a contributor's file rules. A rule that names a file takes it from every rule that names a folder around it, and
 * an inner folder from an outer one.
 *
 * @param sources The contributor's files by name.
 * @returns All problems: `MANIFEST_INVALID` for a source that does not exist, `FILE_CONFLICT` for two rules with one path whose
 *   conditions are not provably exclusive.
 */
export function resolveFileRules(
  contributor: Contributor,
  sources: ReadonlyMap<string, SourceFile>,
): Result<ResolvedRules> {
  const rules = contributor.manifest.files.map((rule, index) => {
    const place = `${manifestPath(contributor)}: files[${index}]`;
    return { rule, place, source: sourceOf(rule), isFolder: sourceOf(rule).endsWith('/') };
  });
  const reading = rules.filter(({ rule }) => rule.render === undefined);
  const files = new Set(reading.flatMap(({ source, isFolder }) => (isFolder ? [] : [source])));
  const folders = new Set(reading.flatMap(({ source, isFolder }) => (isFolder ? [source] : [])));
  const folderOf = (name: string): string | undefined => {
    const around = [...folders].filter((folder) => name.startsWith(folder));
    return around.sort((a, b) => b.length - a.length).at(0);
  };
  const problems = checkExclusive(
    contributor,
    rules.filter(({ isFolder }) => !isFolder),
  );
  const resolved = rules.map(({ rule, place, source, isFolder }): ResolvedRule => {
    if (rule.render !== undefined) {
      return { rule, place, targets: [{ below: '', source: { kind: 'renderer', name: rule.render } }] };
    }
    const targets = [...sources].flatMap(([name, file]) => {
      const from: ContentSource = { kind: 'file', file };
      if (!isFolder) return name === source ? [{ below: '', source: from }] : [];
      return !files.has(name) && folderOf(name) === source ? [{ below: name.slice(source.length), source: from }] : [];
    });
    const isKnown = targets.length > 0 || [...sources.keys()].some((name) => isFolder && name.startsWith(source));
    if (!isKnown) problems.push(describeMissing(contributor, { source, place }, [...sources.keys()]));
    return { rule, place, targets };
  });
  if (problems.length > 0) return fail(problems);
  const rest = [...sources.keys()].filter((name) => !files.has(name) && folderOf(name) === undefined);
  return succeed({ rules: resolved, rest });
}

/** A rule without `from` refers to the file that lies at its path, where modules are written as `__module__`. */
function sourceOf({ from, path }: FileRule): string {
  return (from ?? path.replaceAll(MODULE_EXPRESSION, MODULE_MARK)).replace(/\.hbs$/, '');
}

function describeMissing(
  contributor: Contributor,
  { source, place }: { readonly source: string; readonly place: string },
  names: readonly string[],
): Problem {
  const folders = names.map((name) => name.slice(0, name.lastIndexOf('/') + 1)).filter((folder) => folder !== '');
  const near = nearestName(source, source.endsWith('/') ? folders : names);
  return {
    code: 'MANIFEST_INVALID',
    message: `A file rule of "${contributor.id}" refers to ${source}, which is in none of its \`files/\` folders.`,
    hint: near === undefined ? 'Add the file, or name an existing one with `from`.' : `Did you mean "${near}"?`,
    features: [contributor.id],
    path: place,
  };
}

interface PlacedRule {
  readonly rule: FileRule;
  readonly place: string;
}

/** Variants of one path are told apart by conditions of which at most one can hold, whatever the service. */
function checkExclusive(contributor: Contributor, rules: readonly PlacedRule[]): Problem[] {
  const byPath = Map.groupBy(rules, ({ rule }) => rule.path);
  return [...byPath.values()].flatMap((variants) =>
    variants.flatMap((one, index) => variants.slice(index + 1).flatMap((other) => checkPair(contributor, one, other))),
  );
}

function checkPair(contributor: Contributor, one: PlacedRule, other: PlacedRule): readonly Problem[] {
  const conditions = [one, other].map(({ rule, place }) =>
    rule.when === undefined ? undefined : readCondition(contributor, rule.when, `${place}.when`),
  );
  const [first, second] = conditions;
  if (first?.ok === false) return first.problems;
  if (second?.ok === false) return second.problems;
  if (first !== undefined && second !== undefined && areExclusive(first.value, second.value)) return [];
  return [
    {
      code: 'FILE_CONFLICT',
      message: `Two file rules of "${contributor.id}" have the path ${one.rule.path}, and both may hold at once.`,
      hint: 'Give both a `when` of which only one can be true, such as `tier < advanced` and `tier >= advanced`.',
      features: [contributor.id],
      path: other.place,
      details: [one, other].map(({ rule, place }) => `${place}  ${rule.when ?? 'always'}`),
    },
  ];
}
