import { InternalError } from '../errors.ts';
import type { ContributedFile, Contribution, Contributor, Fragment, SourceFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { RendererName } from '../renderers/renderer-name.ts';
import { RENDERERS } from '../renderers/renderer-table.ts';
import { listFragmentSources, placeOfSource } from './index-sources.ts';
import type { ContributedPath } from './list-contributed-paths.ts';
import { manifestPath } from './list-contributors.ts';
import { readsOthers } from './reads-others.ts';
import { findPartial, isTemplate, type Repetition, renderSourceTemplate, type Service } from './service-scope.ts';

/**
 * Renders the files and fragments of one contributor. It depends on its arguments alone, so contributors may be rendered in any order
 * and at the same time.
 *
 * @param paths What {@link listContributedPaths} found for this contributor.
 * @param service With all facts and all paths of the project.
 * @returns What the contributor adds, or the problems of all its templates, with their files and lines.
 */
export function renderContribution(
  contributor: Contributor,
  paths: readonly ContributedPath[],
  service: Service,
): Result<Contribution> {
  const problems: Problem[] = [];
  const files: ContributedFile[] = [];
  for (const contributed of paths) {
    const rendered = renderFile(contributor, service, contributed);
    if (rendered.ok) files.push(rendered.value);
    else problems.push(...rendered.problems);
  }
  const fragments: Fragment[] = [];
  for (const { name, file } of listFragmentSources(contributor, service.context)) {
    const content = renderSource(contributor, service, { file, repetition: {} });
    if (!content.ok) problems.push(...content.problems);
    else if (typeof content.value === 'string') {
      fragments.push({ path: name, content: content.value, source: file.path });
    } else problems.push(describeBinary(contributor, file));
  }
  if (problems.length > 0) return fail(problems);
  return succeed({ owner: contributor.id, layer: contributor.layer, files, fragments });
}

function renderFile(contributor: Contributor, service: Service, contributed: ContributedPath): Result<ContributedFile> {
  const { path, source, once, executable, repetition, derived } = contributed;
  if (source.kind === 'renderer') {
    const content = renderNamed(service, source.name, repetition);
    const manifest = manifestPath(contributor).slice(contributor.id.length + 1);
    return content.ok
      ? succeed({ path, content: content.value, executable, once, source: manifest, derived, printed: true })
      : content;
  }
  const { file } = source;
  const content = renderSource(contributor, service, { file, repetition });
  if (!content.ok) return content;
  const readsShared = derived || isDerived(contributor, service, file);
  return succeed({
    path,
    content: content.value,
    executable,
    once,
    source: file.path,
    derived: readsShared,
    printed: false,
  });
}

function renderNamed({ context, facts, recall }: Service, name: RendererName, { item }: Repetition): Result<string> {
  if (facts === undefined) throw new InternalError(`the renderer ${name} is asked for before the facts are known`);
  const render = RENDERERS[name];
  const input = { context, facts, item };
  return recall?.renderer(name, input, render) ?? render(input);
}

function renderSource(
  contributor: Contributor,
  service: Service,
  { file, repetition }: { readonly file: SourceFile; readonly repetition: Repetition },
): Result<string | Uint8Array> {
  if (!isTemplate(file.content)) return succeed(file.content);
  const path = placeOfSource(contributor, file.path);
  return renderSourceTemplate(contributor, service, { template: file.content, path, repetition });
}

function isDerived(contributor: Contributor, service: Service, { content }: SourceFile): boolean {
  return isTemplate(content) && readsOthers(content, (name) => findPartial(contributor, service, name));
}

function describeBinary(contributor: Contributor, { path }: SourceFile): Problem {
  return {
    code: 'OUTPUT_INVALID',
    message: `The fragment ${path} of "${contributor.id}" is no UTF-8 text.`,
    hint: 'Save it as UTF-8.',
    features: [contributor.id],
    path: placeOfSource(contributor, path),
  };
}
