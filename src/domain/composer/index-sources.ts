import { suggestName } from '../names/near-miss.ts';
import type { Contributor, ServiceContext, SourceFile } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { variantFolders } from './list-contributors.ts';

/** The ending of files that are rendered. */
const TEMPLATE_ENDING = /\.hbs$/;

/** What a variant of a contributor may hold. */
const FOLDERS = ['files', 'slots', 'facts', 'partials'];

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

/** For messages: a contributor's file as it is called in the folder of its source. */
export function placeOfSource({ id }: Contributor, path: string): string {
  return `${id}/${path}`;
}

/**
 * Checks that every file of the variants that take part lies in a folder that means something.
 *
 * @returns A `MANIFEST_INVALID` problem for each other folder, with a near miss.
 */
export function checkFolders(contributor: Contributor, context: ServiceContext): readonly Problem[] {
  const folders = variantFolders(contributor, context).flatMap((variant) => {
    const below = contributor.content.files.filter(({ path }) => path.startsWith(variant));
    return below.map(({ path }) => path.slice(variant.length)).map((path) => ({ variant, path }));
  });
  // At the top of a stack's folder lie its README and its locks; elsewhere a file in no folder is lost.
  const unknown = folders.flatMap(({ variant, path }) => {
    const [name = '', ...rest] = path.split('/');
    const isKnown = rest.length === 0 ? variant === '' : FOLDERS.includes(name);
    return isKnown ? [] : [`${variant}${name}`];
  });
  return [...new Set(unknown)].map((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return {
      code: 'MANIFEST_INVALID',
      message: `${path} of "${contributor.id}" is none of the folders ${FOLDERS.join(', ')}.`,
      hint: suggestName(name, FOLDERS, 'Move what it holds into one of them.'),
      features: [contributor.id],
      path: placeOfSource(contributor, path),
    };
  });
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
