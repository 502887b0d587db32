import type { FileRule } from '../manifest/feature-manifest.ts';
import type { Contributor, SourceFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { renderPath } from '../template/render-path.ts';
import { checkFolders, indexSources } from './index-sources.ts';
import { manifestPath } from './list-contributors.ts';
import { type ContentSource, MODULE_MARK, type ResolvedRule, resolveFileRules } from './resolve-file-rules.ts';
import { selectRepetitions } from './select-repetitions.ts';
import { buildScope, type Repetition, type Service } from './service-scope.ts';

/** A file that a contributor will own, before it is rendered. */
export interface ContributedPath {
  readonly path: string;
  readonly owner: string;
  readonly source: ContentSource;
  readonly once: boolean;
  readonly executable: boolean;
  readonly repetition: Repetition;
  /** It exists because of a fact, whoever declared it, or is made of all facts of a kind. */
  readonly derived: boolean;
}

/**
 * The files that a contributor owns in this service: those of its rules, and every other file of its `files/` folders at its own
 * path. Nothing is rendered but paths.
 *
 * @returns The paths in order of their rules, then of their names; or all problems of the contributor's rules.
 */
export function listContributedPaths(contributor: Contributor, service: Service): Result<readonly ContributedPath[]> {
  const sources = indexSources(contributor, service.context);
  if (!sources.ok) return sources;
  const resolved = resolveFileRules(contributor, sources.value);
  if (!resolved.ok) return resolved;
  const expanded = resolved.value.rules.map((rule) => expandRule(contributor, service, rule));
  const scanned = resolved.value.rest.map((name) => placeScanned(contributor, name, sources.value.get(name)));
  const results = [...expanded, ...scanned];
  const problems = [
    ...checkFolders(contributor, service.context),
    ...results.flatMap((result) => (result.ok ? [] : result.problems)),
  ];
  return problems.length > 0 ? fail(problems) : succeed(results.flatMap((result) => (result.ok ? result.value : [])));
}

function placeScanned(
  contributor: Contributor,
  name: string,
  file: SourceFile | undefined,
): Result<readonly ContributedPath[]> {
  if (name.includes(MODULE_MARK)) return fail([describeMark(contributor, name, manifestPath(contributor))]);
  if (file === undefined) return succeed([]);
  const { executable } = file;
  return succeed([
    {
      path: name,
      owner: contributor.id,
      source: { kind: 'file', file },
      once: false,
      executable,
      repetition: {},
      derived: false,
    },
  ]);
}

function expandRule(
  contributor: Contributor,
  service: Service,
  { rule, place, targets }: ResolvedRule,
): Result<readonly ContributedPath[]> {
  const repetitions = selectRepetitions(contributor, service, { rule, place });
  if (!repetitions.ok) return repetitions;
  const problems: Problem[] = [];
  const paths: ContributedPath[] = [];
  for (const repetition of repetitions.value) {
    const top = renderPath(rule.path, buildScope(contributor, service, { path: `${place}.path`, repetition }));
    if (!top.ok) {
      problems.push(...top.problems.map((problem) => ({ ...problem, features: [contributor.id] })));
      continue;
    }
    for (const { below, source } of targets) {
      if (below.includes(MODULE_MARK) && repetition.module === undefined) {
        problems.push(describeMark(contributor, below, place));
      }
      paths.push({
        path: joinPath(top.value, below.replaceAll(MODULE_MARK, repetition.module?.kebab ?? MODULE_MARK)),
        owner: contributor.id,
        source,
        once: rule.once,
        executable: rule.executable || (source.kind === 'file' && source.file.executable),
        repetition,
        derived: isDerived(rule, source),
      });
    }
  }
  return problems.length > 0 ? fail(problems) : succeed(paths);
}

/** Facts decide whether it exists, how often, or what is in it. */
function isDerived({ given, each }: FileRule, source: ContentSource): boolean {
  return source.kind === 'renderer' || given !== undefined || (each?.startsWith('facts.') ?? false);
}

/** `below` is empty for a rule that names a file. */
function joinPath(top: string, below: string): string {
  if (below === '') return top;
  const folder = top.replace(/\/$/, '');
  return folder === '' || folder === '.' ? below : `${folder}/${below}`;
}

function describeMark(contributor: Contributor, name: string, place: string): Problem {
  return {
    code: 'MANIFEST_INVALID',
    message: `${name} of "${contributor.id}" stands for a file of each module, but no rule repeats it for modules.`,
    hint: `Add a rule for it with \`each: modules\` to ${manifestPath(contributor)}.`,
    features: [contributor.id],
    path: place,
  };
}
