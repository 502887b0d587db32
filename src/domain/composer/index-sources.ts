import type { Contributor, ServiceContext, SourceFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { isStack, variantFolders } from './list-contributors.ts';

/** The ending of files that are rendered. */
const TEMPLATE_ENDING = /\.hbs$/;

/** A file of a contributor below one of its folders, as it is called in the project. */
export interface NamedSource {
  /** Path below the folder, without `.hbs`. */
  readonly name: string;
  readonly file: SourceFile;
}

/**
 * The files below `files/` of the variants that take part, by the name they have in the project. The stack's variant of a feature
 * replaces a neutral file of the same name.
 *
 * @returns A `FILE_CONFLICT` problem where one folder holds a file both as it is and as a template.
 */
export function indexSources(
  contributor: Contributor,
  context: ServiceContext,
): Result<ReadonlyMap<string, SourceFile>> {
  const index = new Map<string, SourceFile>();
  const problems: Problem[] = [];
  for (const variant of variantFolders(contributor, context)) {
    const own = new Map<string, SourceFile>();
    for (const { name, file } of listBelow(contributor, `${variant}files/`)) {
      const other = own.get(name);
      if (other !== undefined) problems.push(describeTwins(contributor, other, file));
      own.set(name, file);
    }
    for (const [name, file] of own) index.set(name, file);
  }
  return problems.length > 0 ? fail(problems) : succeed(index);
}

/** The fragments of shared files, by the path of the file; a neutral fragment comes before the stack's. */
export function listFragmentSources(contributor: Contributor, context: ServiceContext): readonly NamedSource[] {
  return variantFolders(contributor, context).flatMap((variant) => listBelow(contributor, `${variant}slots/`));
}

/** The files of facts, the neutral ones first. */
export function listFactSources(contributor: Contributor, context: ServiceContext): readonly NamedSource[] {
  return variantFolders(contributor, context).flatMap((variant) => listBelow(contributor, `${variant}facts/`));
}

/** For messages: a contributor's file as it is found from the folder of all features. */
export function placeOfSource(contributor: Contributor, path: string): string {
  return isStack(contributor) ? `templates/${contributor.id}/${path}` : `features/${contributor.id}/${path}`;
}

function listBelow(contributor: Contributor, folder: string): readonly NamedSource[] {
  return contributor.content.files
    .filter(({ path }) => path.startsWith(folder))
    .map((file) => ({ name: file.path.slice(folder.length).replace(TEMPLATE_ENDING, ''), file }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describeTwins(contributor: Contributor, one: SourceFile, other: SourceFile): Problem {
  return {
    code: 'FILE_CONFLICT',
    message: `"${contributor.id}" holds both ${one.path} and ${other.path}, which are the same file of the project.`,
    hint: 'Remove one of them.',
    features: [contributor.id],
    path: placeOfSource(contributor, other.path),
  };
}
