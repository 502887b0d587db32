import type { Contributor, Facts, ModuleSpec, ServiceContext, SourceFile } from '../pipeline.ts';
import { fail, type Result } from '../problem.ts';
import { renderTemplate } from '../template/render-template.ts';
import type { Template } from '../template/template.ts';
import type { TemplateScope } from '../template/template-scope.ts';
import type { ClaimedPath } from './check-paths.ts';
import { isStack, variantFolders } from './list-contributors.ts';
import type { Recall } from './render-memory.ts';

/** What all contributors of a service share while their parts are rendered. */
export interface Service {
  readonly context: ServiceContext;
  /** The stack, whose partials every feature may use. */
  readonly stack: Contributor;
  /** Absent while the facts themselves are rendered. */
  readonly facts?: Facts;
  /** Every path of the project in layer order, for the `files` helper. */
  readonly paths?: readonly ClaimedPath[];
  /** Knows what was rendered for plans before this one. */
  readonly recall?: Recall;
}

/** What a repetition adds to the variables of a template. */
export interface Repetition {
  readonly item?: unknown;
  readonly module?: ModuleSpec;
}

interface RenderedTemplate {
  readonly template: Template;
  /** Of its source, for messages. */
  readonly path: string;
  readonly repetition?: Repetition;
}

/**
 * The variables, partials and environment of a contributor's templates. A variable that is not known yet (facts, while facts are
 * rendered) is absent, so that a template which reads it fails instead of seeing an empty list.
 *
 * @param path The template's source, for messages.
 */
export function buildScope(
  contributor: Contributor,
  service: Service,
  { path, repetition = {} }: { readonly path: string; readonly repetition?: Repetition },
): TemplateScope {
  const { context, facts, paths } = service;
  return {
    root: {
      project: context.project,
      tier: context.tier,
      stack: context.stack,
      modules: context.modules,
      features: context.features,
      capabilities: context.capabilities,
      options: contributor.options,
      ...(facts === undefined ? {} : { facts }),
      ...repetition,
    },
    partials: (name) => findPartial(contributor, service, name),
    // Only a message about an unknown partial asks for them.
    get partialNames() {
      return listPartials(contributor, service);
    },
    path,
    environment: {
      width: context.stack.width,
      features: context.features.map(({ id }) => id),
      capabilities: context.capabilities,
      tier: context.tier,
      files: paths ?? [],
    },
  };
}

/** A contributor's own partial, the more specific first, else the stack's. */
export function findPartial(contributor: Contributor, service: Service, name: string): Template | undefined {
  for (const folder of variantFolders(contributor, service.context).toReversed()) {
    const partial = findTemplate(contributor, `${folder}partials/${name}.hbs`);
    if (partial !== undefined) return partial;
  }
  return isStack(contributor) ? undefined : findPartial(service.stack, service, name);
}

function listPartials(contributor: Contributor, service: Service): readonly string[] {
  const own = variantFolders(contributor, service.context).flatMap((folder) =>
    contributor.content.files.flatMap(({ path }) => {
      const name = path.startsWith(`${folder}partials/`) ? path.slice(folder.length + 'partials/'.length) : '';
      return name.endsWith('.hbs') ? [name.slice(0, -'.hbs'.length)] : [];
    }),
  );
  return isStack(contributor) ? own : [...own, ...listPartials(service.stack, service)];
}

function findTemplate(contributor: Contributor, path: string): Template | undefined {
  const file = contributor.content.files.find((candidate) => candidate.path === path);
  return file !== undefined && isTemplate(file.content) ? file.content : undefined;
}

export function isTemplate(content: SourceFile['content']): content is Template {
  return typeof content === 'object' && 'kind' in content;
}

/** Renders a template file of a contributor, or recalls its text. Problems name the contributor. */
export function renderSourceTemplate(
  contributor: Contributor,
  service: Service,
  { template, path, repetition = {} }: RenderedTemplate,
): Result<string> {
  const scope = buildScope(contributor, service, { path, repetition });
  const render = () => renderTemplate(template, scope);
  const source = `${contributor.id}@${contributor.version} ${path}`;
  const rendered = service.recall?.template(source, template, scope, render) ?? render();
  if (rendered.ok) return rendered;
  return fail(rendered.problems.map((problem) => ({ ...problem, features: [contributor.id] })));
}
